import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { checklistOf, currentOf, signedText } from '#shared/domain/on-site.ts';
import { isAtStep } from '#shared/domain/review.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { SavedObservation } from '#shared/model/observation.ts';
import type { Visit, VisitPhoto, VisitRow } from '#shared/model/on-site.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type Case, caseOf } from './case.ts';
import { orThrow, reject } from './refused.ts';

export interface OpenVisit extends Case {
  readonly visit: Visit | undefined;
  /** Puts the team together. */
  readonly arranges: boolean;
  /** Is of the team, and the check is under way. */
  readonly works: boolean;
}

/**
 * The visit of an application for who may know of it: who runs the campaign, the lead's reviewers, and the team while the
 * check is under way. An expert who does not go, or no longer does, learns nothing.
 * @throws Refused notFound
 */
export async function visitFor(stores: Stores, id: string, actor: Person): Promise<OpenVisit> {
  const application = (await stores.applications.load(id)) ?? reject('notFound');
  const subject = await caseOf(stores, application);
  const { campaign } = subject;
  if (actor.organisation.id !== campaign.lead) return reject('notFound');
  const visit = await stores.visits.load(id);
  const works =
    isAtStep(application, 'onSite') &&
    (visit?.team.some((member) => member.subject === actor.subject) ?? false);
  const staff =
    actor.expert === undefined && (actor.roles.includes('lead') || actor.roles.includes('reviewer'));
  if (!works && !staff) return reject('notFound');
  return { ...subject, visit, arranges: manages(campaign, actor), works };
}

/** For what only the team does. @throws Refused notFound, notPermitted */
export async function workingVisit(
  stores: Stores,
  id: string,
  actor: Person,
): Promise<OpenVisit & { readonly visit: Visit }> {
  const open = await visitFor(stores, id, actor);
  const { visit } = open;
  if (visit === undefined || !open.works)
    return reject('notPermitted', '现场查验由查验组成员在现场查验环节办理。');
  return { ...open, visit };
}

export const digestOf = (rows: readonly VisitRow[], photos: readonly VisitPhoto[]) =>
  sha256(signedText(rows, photos));

/** What the case reads of a finished check: one record of 现场查看 for each row, with who was there (S-05, A16). */
export async function writeObservations(
  stores: Stores,
  { application, campaign, edition }: Case,
  visit: Visit,
  rows: readonly VisitRow[],
  now: Instant,
): Promise<void> {
  const lead = application.chain.at(-1);
  const team = visit.team.map(({ name }) => name).join('、');
  const byItem = new Map(rows.map((row) => [row.item, row]));
  for (let attempt = 1; ; attempt += 1) {
    const before = await stores.drafts.observations.all(application);
    const entries = checklistOf(edition).flatMap(({ id, checks }): SavedObservation[] => {
      const row = byItem.get(id);
      if (row === undefined) return [];
      const { value, note, photos } = currentOf(row);
      const earlier = before.find(
        ({ item, source, organisation }) =>
          item === id && source === 'onSite' && organisation === campaign.lead,
      );
      const said: SavedObservation = {
        item: id,
        source: 'onSite',
        on: visit.on,
        origin: `现场查验组：${team}；照片 ${photos.length} 张`.slice(0, 200),
        // Seen whole or not at all: which of several demands failed stands in the note.
        ...(value === 'met' && { checks: checks.map(() => true) }),
        note,
        withdrawn: value === 'notApplicable',
        organisation: campaign.lead,
        organisationName: campaign.leadName,
        level: lead?.level ?? 'province',
        earlier: earlier === undefined ? [] : [...earlier.earlier, withoutHistory(earlier)],
        revision: earlier?.revision ?? 0,
        savedBy: team.slice(0, 60),
        savedAt: now,
      };
      const same = (one: SavedObservation) =>
        canonicalJson([one.on, one.origin, one.checks, one.note, one.withdrawn]);
      return earlier !== undefined && same(earlier) === same(said) ? [] : [said];
    });
    if (entries.length === 0) return;
    for (let from = 0; from < entries.length; from += 20)
      orThrow(await stores.drafts.observations.save(application, entries.slice(from, from + 20)));
    if (attempt === 3) return;
  }
}

function withoutHistory({
  on,
  origin,
  checks,
  figures,
  note,
  withdrawn,
  savedBy,
  savedAt,
}: SavedObservation) {
  return {
    on,
    origin,
    ...(checks && { checks }),
    ...(figures && { figures }),
    note,
    withdrawn,
    savedBy,
    savedAt,
  };
}
