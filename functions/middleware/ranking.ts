import type { Stores } from '#functions/stores/stores.ts';
import type { Ranked } from '#shared/domain/expert-ranking.ts';
import { leansTowards } from '#shared/domain/ranking.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { StatusName } from '#shared/model/status.ts';

/** Statuses that an application has after its evaluation, as long as it can still be named. */
const passed: readonly StatusName[] = [
  'ranked',
  'candidate',
  'inPublicity',
  'underObjection',
  'cleared',
  'named',
];

/** One who passed, with what a ranking needs. */
export type RankedUnit = Ranked & Pick<Application, 'organisation'>;

/** A unit as experts judged it, with the application that it is. */
export interface JudgedUnit {
  readonly unit: RankedUnit;
  readonly application: Application;
}

/** Everybody who passed, with what a ranking needs. */
export async function rankedUnits(stores: Stores, campaign: Campaign): Promise<RankedUnit[]> {
  return (await judgedUnits(stores, campaign)).map(({ unit }) => unit);
}

/** Applications in some statuses, with what a ranking needs of each. */
export async function judgedUnits(
  stores: Stores,
  campaign: Campaign,
  statuses: readonly StatusName[] = passed,
): Promise<JudgedUnit[]> {
  const applications: Application[] = [];
  for (const status of statuses)
    for await (const one of stores.listing.everyInStage(campaign.id, status, null)) applications.push(one);
  return withPanels(stores, campaign, applications);
}

/** Applications of a campaign as its experts judged them. */
export async function withPanels(
  stores: Stores,
  campaign: Campaign,
  applications: readonly Application[],
): Promise<JudgedUnit[]> {
  const panels = new Map<string, Ranked['panels']>();
  for (const step of campaign.evaluation)
    for (const { application, seats } of await stores.reviews.panels(campaign.id, step)) {
      const shown = seats.map(({ expert, expertName, state, score }) => ({
        expert,
        expertName,
        state,
        score,
      }));
      panels.set(application, { ...panels.get(application), [step]: { seats: shown } });
    }
  return applications.map((application) => ({
    unit: {
      application: application.id,
      organisation: application.organisation,
      organisationName: application.organisationName,
      panels: panels.get(application.id) ?? {},
      verified: application.verifiedTally,
      preferred: leansTowards(application),
    },
    application,
  }));
}
