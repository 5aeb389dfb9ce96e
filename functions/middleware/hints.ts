import type { Stores } from '#functions/stores/stores.ts';
import { predecessorWarnings } from '#shared/domain/bans.ts';
import { readDate } from '#shared/domain/figures.ts';
import { dateOf, shownDate } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import { ProjectKind } from '#shared/model/ban.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';
import { evasionHints } from './institution-view.ts';

/**
 * Where the institution's own form and the list that its county keeps do not agree (E-65): of the two nobody knows which
 * is right, so it is shown to those who recommend it and decides nothing.
 */
export function discrepancies(edition: Edition, answers: Answers, unit: Organisation): string[] {
  const { institution } = unit;
  if (institution === undefined) return [];
  return edition.sections
    .flatMap(({ items }) => items)
    .flatMap((item) => {
      if (item.type !== 'row' || item.gate !== 'G-AGE') return [];
      return item.measures.flatMap((measure) => {
        const since = measure.kind === 'count' ? measure.since : undefined;
        const typed = readDate(answers[item.id]?.figures?.[measure.id]?.value);
        const listed = institution.openedOn;
        if (since === undefined || typed === null || listed === null || typed === listed) return [];
        return [`${since}不一致：区县登记为${shownDate(listed)}，申报填写为${shownDate(typed)}，请核实。`];
      });
    });
}

/** What those above the unit should look at, and what decides nothing: E-65, E-72, E-10. */
export async function hintsOfCase(
  stores: Stores,
  { application, campaign, edition }: Case,
  now: Instant,
): Promise<string[]> {
  const [unit, submitted] = await Promise.all([
    stores.organisations.load(application.organisation),
    stores.applications.submission(application.id, application.submission),
  ]);
  if (unit === undefined) return [];
  const kind = ProjectKind.safeParse(campaign.applicantLevel);
  const before = await Promise.all(
    (unit.predecessors ?? []).map(({ organisation }) => stores.bans.ofOrganisation(organisation)),
  );
  return [
    ...discrepancies(edition, submitted?.answers ?? {}, unit),
    ...(unit.institution === undefined ? [] : await evasionHints(stores, unit, now)),
    ...(kind.success ? predecessorWarnings(before.flat(), dateOf(now), kind.data, campaign.programme) : []),
  ];
}
