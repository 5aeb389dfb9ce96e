import type { CandidateList } from '#functions/stores/campaign-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { Circumstances } from '#shared/domain/circumstances.ts';
import { ranking } from '#shared/domain/expert-ranking.ts';
import { byVerdict, type Order, passedOver } from '#shared/domain/ranking.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { StatusName } from '#shared/model/status.ts';
import { withPanels } from './ranking.ts';
import { Refused, reject } from './refused.ts';

/** Who passed the evaluation: chosen or not, in the order that the campaign has, as of one change of the list. */
export interface Standing {
  readonly listed: CandidateList;
  readonly candidates: readonly Application[];
  readonly ranked: readonly Application[];
  readonly comesBefore: Order;
}

/** Applications that are read at once. */
const together = 25;

/**
 * Who is chosen and who is not (A18, E-59). A choice and the publication are about all of them, so all of them are read:
 * the index only finds them, each is read anew, and the change that the list was at is read first. Whoever commits on
 * that change is refused where somebody joined or left the list meanwhile.
 * @throws selectionChanged where the list was being changed while it was read
 */
export async function standingOf(stores: Stores, campaign: Campaign): Promise<Standing> {
  const listed = await stores.campaigns.candidateList(campaign.id);
  const units = await unitsIn(stores, campaign, ['ranked', 'candidate']);
  const candidates = units.filter(({ status }) => status.name === 'candidate');
  // A place is taken by a candidate until publicity begins: the counter is their number.
  if (campaign.publicity === null && candidates.length !== listed.taken) reject('selectionChanged');
  return {
    listed,
    candidates,
    ranked: units.filter(({ status }) => status.name === 'ranked'),
    comesBefore: await orderOf(stores, campaign, units),
  };
}

/** The index finds them, and each is read anew. */
async function unitsIn(
  stores: Stores,
  campaign: Campaign,
  statuses: readonly StatusName[],
): Promise<Application[]> {
  const found = new Set<string>();
  for (const status of statuses)
    for await (const { id } of stores.listing.everyInStage(campaign.id, status, null)) found.add(id);
  const ids = [...found];
  const units: Application[] = [];
  for (let from = 0; from < ids.length; from += together)
    for (const one of await Promise.all(ids.slice(from, from + together).map(stores.applications.load)))
      if (one !== undefined) units.push(one);
  return units;
}

/** By the experts' order where experts review the campaign, else by what was verified. */
async function orderOf(stores: Stores, campaign: Campaign, units: readonly Application[]): Promise<Order> {
  const review = await stores.reviews.load(campaign.id);
  if (review === undefined) return byVerdict;
  const judged = await withPanels(stores, campaign, units);
  const rows = ranking(
    judged.map(({ unit }) => unit),
    review.rules,
    { order: review.order?.applications ?? [] },
  );
  const ranks = new Map<string, number | null>(rows.map(({ application, rank }) => [application, rank]));
  return (one, other) => {
    const [first, second] = [ranks.get(one.id) ?? null, ranks.get(other.id) ?? null];
    return first !== null && (second === null || first < second);
  };
}

/** What choosing one turns on: who comes before it and would be left out, and who has the places. */
export async function selectionOrder(
  stores: Stores,
  application: Application,
  campaign: Campaign,
): Promise<{
  readonly listed: CandidateList;
  readonly facts: Pick<Circumstances, 'passedOver' | 'placesTaken' | 'candidates' | 'emptied'>;
}> {
  const { listed, candidates, ranked, comesBefore } = await standingOf(stores, campaign);
  const { taken, emptied } = listed;
  const free = campaign.publicity === null ? campaign.quota.places - taken : emptied;
  return {
    listed,
    facts: {
      placesTaken: taken,
      emptied,
      candidates: candidates.map(({ organisationName }) => organisationName),
      passedOver: passedOver(application, ranked, free, comesBefore),
    },
  };
}

/** More rounds than people could plausibly choose candidates in at the same moment. */
const rounds = 20;

/**
 * Decides on the list of candidates, and again where somebody joined or left it meanwhile: on the list as it is then. So
 * of several choices made at once each is judged as if they had come one after another.
 */
export async function onSettledList<Value>(decide: () => Promise<Value>): Promise<Value> {
  for (let round = 1; ; round += 1) {
    try {
      return await decide();
    } catch (error) {
      const moved = error instanceof Refused && error.refusal.code === 'selectionChanged';
      if (!moved || round === rounds) throw error;
    }
  }
}
