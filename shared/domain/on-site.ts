import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Row } from '../model/edition.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type {
  Visit,
  VisitEntry,
  VisitEvent,
  VisitEventType,
  VisitMember,
  VisitPhoto,
  VisitRow,
  VisitSignature,
} from '../model/on-site.ts';
import type { Person } from '../model/organisation.ts';
import { policyOf } from './counting.ts';
import { recordedActor } from './decide.ts';
import { manages } from './decide-campaign.ts';
import { canonicalJson } from './record-chain.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { isAtStep } from './review.ts';
import { rowsOf } from './verdict.ts';

export type VisitEventDraft = Omit<VisitEvent, 'previous' | 'hash'>;
export interface VisitDecision {
  readonly next: Visit;
  readonly event: VisitEventDraft;
}

/** Versions of one row at most: an item of the table has its bounds, and a row is looked at by people. */
export const mostEntries = 60;

/** Exactly the rows that the source wants looked at on site (现场查看, C-11). */
export function checklistOf(edition: Edition): Row[] {
  const { counting } = edition;
  if (counting === null) return [];
  const { methodSources } = policyOf(counting);
  return rowsOf(edition).filter(({ methods }) =>
    methods.some((method) => methodSources[method] === 'onSite'),
  );
}

/** What is written on a tablet, on top of the revision that it knew; 0 where it knew none. */
export interface WrittenEntry {
  readonly entry: VisitEntry;
  readonly base: number;
}

const says = ({ value, note, photos }: VisitEntry) =>
  canonicalJson({ value, note: note.trim(), photos: [...photos].sort() });

/**
 * Lays what a tablet wrote beside what is there. Nothing is overwritten: every entry stays. Written on top of the newest
 * state it counts; written without knowing of it, it counts only where it says the same, and otherwise both stand open
 * until a person settles it. Sent again it changes nothing.
 * @returns null where the row has it already
 */
export function merged(row: VisitRow | undefined, { entry, base }: WrittenEntry): VisitRow | null {
  if (row === undefined)
    return { item: entry.item, entries: [entry], current: entry.id, open: [], settled: [], revision: 1 };
  if (row.entries.some(({ id }) => id === entry.id)) return null;
  const entries = [...row.entries, entry];
  const current = row.entries.find(({ id }) => id === row.current) as VisitEntry;
  const revision = row.revision + 1;
  const knew = base === row.revision && row.open.length === 0;
  if (knew) return { ...row, entries, current: entry.id, revision };
  const contradicted = row.open.length === 0 ? [row.current] : row.open;
  const same = row.entries.some((one) => contradicted.includes(one.id) && says(one) === says(entry));
  if (same || (row.open.length === 0 && says(current) === says(entry))) return { ...row, entries, revision };
  return { ...row, entries, open: [...contradicted, entry.id], revision };
}

/** A person says which of the contradicting entries counts; the others stay in the record. */
export function settledRow(
  row: VisitRow,
  wish: { readonly chosen: string; readonly reason: string },
  by: string,
  now: Instant,
): Result<VisitRow> {
  if (row.open.length === 0) return refuse('transitionNotAllowed', '该行没有不同的记录需要处理。');
  if (!row.open.includes(wish.chosen)) {
    const message = '请在并列的记录中选择一份。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/chosen', message }] });
  }
  const settled = { of: row.open, chosen: wish.chosen, by, at: now, reason: wish.reason };
  return accept({
    ...row,
    current: wish.chosen,
    open: [],
    settled: [...row.settled, settled],
    revision: row.revision + 1,
  });
}

/** What counts of a row. */
export const currentOf = (row: VisitRow): VisitEntry =>
  row.entries.find(({ id }) => id === row.current) as VisitEntry;

/** The text that the members sign: what counts of every row, with its photos by their digests. */
export function signedText(rows: readonly VisitRow[], photos: readonly VisitPhoto[]): string {
  const digests = new Map(photos.map(({ id, sha256 }) => [id, sha256]));
  return canonicalJson(
    rows
      .map((row) => {
        const { id, item, value, note, writtenAt } = currentOf(row);
        return {
          id,
          item,
          value,
          note,
          writtenAt,
          photos: currentOf(row).photos.map((photo) => digests.get(photo) ?? ''),
          open: row.open.length,
        };
      })
      .sort((a, b) => (a.item < b.item ? -1 : 1)),
  );
}

/** What a row still lacks before anybody signs: a record, a photo that has arrived, a reason, agreement. */
export function faultsInVisit(
  checklist: readonly Pick<Row, 'id'>[],
  rows: readonly VisitRow[],
  photos: readonly VisitPhoto[],
): Fault[] {
  const byItem = new Map(rows.map((row) => [row.item as string, row]));
  const arrived = new Set(photos.map(({ id }) => id));
  return checklist.flatMap(({ id }): Fault[] => {
    const row = byItem.get(id);
    const say = (part: string, message: string) => [
      { pointer: `/rows/${id}/${part}`, message: `第 ${id} 行${message}` },
    ];
    if (row === undefined) return say('value', '还没有查验记录。');
    if (row.open.length > 0) return say('open', `有 ${row.open.length} 份不同的记录，请先处理。`);
    const { value, note, photos: taken } = currentOf(row);
    const faults: Fault[] = [];
    if (taken.length === 0) faults.push(...say('photos', '还没有照片。'));
    if (taken.some((photo) => !arrived.has(photo))) faults.push(...say('photos', '有照片还没有传到服务器。'));
    if (value !== 'met' && note.trim() === '') faults.push(...say('note', '请写明理由。'));
    if (value === 'unclear') faults.push(...say('value', '还没有查清，不能签名。'));
    return faults;
  });
}

/** Members whose signature is over what stands now. */
export function signedBy(signatures: readonly VisitSignature[], digest: string): Set<string> {
  return new Set(signatures.filter((one) => one.digest === digest).map(({ member }) => member));
}

/** Why an application cannot pass the on-site step yet; null where it can (A16). */
export function visitMissing(visit: Visit | undefined, checklist: readonly unknown[]): string | null {
  if (checklist.length === 0) return null;
  if (visit === undefined) return '还没有组成现场查验组。';
  return visit.completed === null ? '现场查验记录还不齐全：每行须有记录和照片，查验组成员须全部签名。' : null;
}

export function visitDecision(
  visit: Visit,
  change: Partial<Visit>,
  told: { readonly type: VisitEventType; readonly reason?: string; readonly data?: Record<string, unknown> },
  actor: Person,
  now: Instant,
): VisitDecision {
  const number = visit.version + 1;
  return {
    next: { ...visit, ...change, version: number, updatedAt: now },
    event: {
      number,
      type: told.type,
      application: visit.application,
      at: now,
      actor: recordedActor(actor),
      reason: told.reason ?? null,
      data: told.data ?? {},
    },
  };
}

/** 组成查验组: at least two; who filled the application in or judges it blindly does not go. */
export function setTeam(
  visit: Visit | null,
  { application, campaign }: { readonly application: Application; readonly campaign: Campaign },
  wish: { readonly team: readonly VisitMember[]; readonly on: LocalDate },
  actor: Person,
  now: Instant,
): Result<VisitDecision> {
  const at = (pointer: string, message: string) =>
    refuse('invalidInput', message, { faults: [{ pointer, message }] });
  if (!manages(campaign, actor)) return refuse('notPermitted', '查验组由主办单位的批次管理人员组成。');
  if (!isAtStep(application, 'onSite')) return refuse('transitionNotAllowed', '该申报目前不在现场查验环节。');
  if (new Set(wish.team.map(({ subject }) => subject)).size < 2) return at('/team', '现场查验组至少 2 人。');
  const own = wish.team.find(({ subject }) => application.submitters.includes(subject));
  if (own) return at('/team', `${own.name}提交过该申报，不能参加查验。`);
  const before: Visit = visit ?? {
    application: application.id,
    campaign: campaign.id,
    lead: campaign.lead,
    on: wish.on,
    team: [],
    completed: null,
    version: 0,
    head: '',
    updatedAt: now,
  };
  const team = [...wish.team];
  const data = { team: team.map(({ name }) => name), on: wish.on };
  // Another team has not signed what the earlier one found.
  return accept(
    visitDecision(before, { team, on: wish.on, completed: null }, { type: 'TeamSet', data }, actor, now),
  );
}
