import type { Stores } from '#functions/stores/stores.ts';
import type { SheetFile, SheetRow } from '#shared/contract/routes.ts';
import { blindFileName } from '#shared/domain/blind.ts';
import { defenceItem } from '#shared/domain/defence-files.ts';
import { namesOfUnit } from '#shared/domain/place-names.ts';
import { isAtStep } from '#shared/domain/review.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Review } from '#shared/model/review.ts';
import type { Sheet } from '#shared/model/sheet.ts';
import { stepLabels } from '#shared/model/status.ts';
import { type Case, caseOf } from './case.ts';
import { defenceFilesFor } from './defence-files.ts';
import { reject } from './refused.ts';
import { filesFor } from './seen-files.ts';

export interface OpenSheet extends Case {
  readonly sheet: Sheet;
  readonly review: Review;
}

/** Why a sheet is not the expert's to see now, or all that belongs to it. */
async function opened(stores: Stores, sheet: Sheet, actor: Person): Promise<OpenSheet | null> {
  if (sheet.expert !== actor.expert || sheet.lead !== actor.organisation.id || sheet.state === 'closed')
    return null;
  const [application, review] = await Promise.all([
    stores.applications.load(sheet.application),
    stores.reviews.load(sheet.campaign),
  ]);
  if (application === undefined || review === undefined) return null;
  // Only while it is assigned: once the step is over, or before it is announced, there is nothing to see.
  if (!isAtStep(application, sheet.step) || review.panels[sheet.step]?.publishedAt == null) return null;
  return { sheet, review, ...(await caseOf(stores, application)) };
}

/** @throws Refused notFound, for what does not exist, is another's, or is over, alike */
export async function ownSheet(stores: Stores, id: string, actor: Person): Promise<OpenSheet> {
  const sheet = await stores.sheets.load(id);
  return (
    (sheet && (await opened(stores, sheet, actor))) ??
    reject('notFound', '没有找到这张评分表，或评审已经结束。')
  );
}

/** All that is assigned to the expert now. */
export async function ownSheets(stores: Stores, actor: Person): Promise<OpenSheet[]> {
  const sheets = actor.expert === undefined ? [] : await stores.sheets.ofExpert(actor.expert);
  // The index may lag: what it found is read again where it counts.
  const current = await Promise.all(sheets.map(async ({ id }) => stores.sheets.load(id)));
  const open = await Promise.all(current.map((sheet) => sheet && opened(stores, sheet, actor)));
  return open.filter((one) => one !== null && one !== undefined);
}

/** What the expert calls the unit: its name, or the number that was drawn for it. The one place that decides it. */
export const unitShown = ({ sheet, review, application }: OpenSheet) =>
  review.rules.blind ? sheet.alias : application.organisationName;

export function sheetRow(open: OpenSheet, sheet: Sheet = open.sheet): SheetRow {
  return {
    id: sheet.id,
    campaignTitle: open.campaign.title,
    step: sheet.step,
    stepLabel: stepLabels[sheet.step],
    unit: unitShown(open),
    anew: open.application.appeal?.state === 'accepted',
    state: sheet.state,
    signedAt: sheet.signedAt,
    version: sheet.version,
  };
}

/** The unit's own files as they were submitted, in the order of the form, without the seal, which names the unit; then its slides. */
export async function sheetFiles(
  stores: Stores,
  open: OpenSheet,
  actor: Person,
): Promise<{ readonly file: SheetFile; readonly evidence: Evidence }[]> {
  const { application, edition, review, sheet } = open;
  const [files, submitted, slides] = await Promise.all([
    stores.evidence.all(application.id),
    stores.applications.submission(application.id, application.submission),
    sheet.step === 'defence' ? defenceFilesFor(stores, application, actor) : [],
  ]);
  const asked = itemsInOrder(edition);
  const counts = new Map<string, number>();
  return filesFor(application, files, submitted, actor)
    .filter(
      ({ state, item, level }) =>
        state.name === 'accepted' && level === application.chain[0]?.level && asked.has(item),
    )
    .sort(
      (a, b) => (asked.get(a.item) ?? 0) - (asked.get(b.item) ?? 0) || (a.uploadedAt < b.uploadedAt ? -1 : 1),
    )
    .concat(slides.filter(({ state }) => state.name === 'accepted'))
    .map((evidence) => {
      const number = (counts.get(evidence.item) ?? 0) + 1;
      counts.set(evidence.item, number);
      const { id, item, type, bytes, name, sha256 } = evidence;
      const shown = review.rules.blind
        ? blindFileName(item === defenceItem ? '答辩' : item, number, name)
        : name;
      return { evidence, file: { id, item, type, bytes, sha256, name: shown } };
    });
}

const itemsInOrder = (edition: Edition) =>
  new Map(
    edition.sections
      .flatMap(({ items }) => items)
      .filter(({ type }) => type !== 'seal')
      .map(({ id }, at) => [id as string, at]),
  );

/** What must not be read where the review is blind; empty where it is not. */
export async function hiddenNames(stores: Stores, { review, application }: OpenSheet): Promise<string[]> {
  if (!review.rules.blind) return [];
  return namesOfUnit(await stores.organisations.load(application.organisation), application.organisationName);
}
