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

/** Everybody who passed the campaign's evaluation, with what the experts gave. */
export async function rankedUnits(stores: Stores, campaign: Campaign): Promise<RankedUnit[]> {
  const units: Application[] = [];
  for (const status of passed)
    for await (const one of stores.listing.everyInStage(campaign.id, status, null)) units.push(one);
  return withPanels(stores, campaign, units);
}

/** Applications of a campaign as its ranking sees them. */
export async function withPanels(
  stores: Stores,
  campaign: Campaign,
  units: readonly Application[],
): Promise<RankedUnit[]> {
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
  return units.map((one) => ({
    application: one.id,
    organisation: one.organisation,
    organisationName: one.organisationName,
    panels: panels.get(one.id) ?? {},
    verified: one.verifiedTally,
    preferred: leansTowards(one),
  }));
}
