import type { Stores } from '#functions/stores/stores.ts';
import { evaluateGates, type GateFinding } from '#shared/domain/gates.ts';
import { observationsFor, observedByItem } from '#shared/domain/observations.ts';
import type { Onlooker } from '#shared/domain/permission.ts';
import { verifiedAnswers } from '#shared/domain/scoring.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';

/**
 * The gates of a unit in a campaign with the data of the day: its record, its bans, titles and incidents as they stand
 * in the store, and the answers that count.
 * @param answers null where none are looked at: an application that has not begun
 */
export async function gatesOfUnit(
  stores: Stores,
  { campaign, edition }: { readonly campaign: Campaign; readonly edition: Edition },
  unit: Pick<Organisation, 'id' | 'parent' | 'institution'>,
  answers: Answers | null,
  now: Instant,
): Promise<GateFinding[]> {
  const county = campaign.banTerritorial && campaign.applicantLevel === 'institution' ? unit.parent : null;
  const [bans, territorial, designations, incidents] = await Promise.all([
    stores.bans.ofOrganisation(unit.id),
    county === null ? [] : stores.bans.ofOrganisation(county),
    stores.designations.ofOrganisation(unit.id),
    stores.incidents.ofOrganisation(unit.id),
  ]);
  return evaluateGates(
    {
      campaign,
      edition,
      institution: unit.institution,
      bans,
      territorial,
      designations,
      incidents,
      answers,
    },
    dateOf(now),
  );
}

/**
 * The gates of a case that was sent: by its latest submission, with what was verified in its place (Q11) as far as the
 * person may know of it.
 */
export async function gatesOfCase(
  stores: Stores,
  subject: Case,
  person: Onlooker,
  now: Instant,
): Promise<GateFinding[]> {
  const { application, edition } = subject;
  const [unit, submitted, observations] = await Promise.all([
    stores.organisations.load(application.organisation),
    stores.applications.submission(application.id, application.submission),
    stores.drafts.observations.all(application),
  ]);
  const observed = observedByItem(observationsFor(application, observations, person), application);
  const answers =
    submitted === null ? null : verifiedAnswers(edition, { answers: submitted.answers, observed });
  // A unit that the tree no longer knows has no certificates either.
  return gatesOfUnit(stores, subject, unit ?? { id: application.organisation, parent: null }, answers, now);
}
