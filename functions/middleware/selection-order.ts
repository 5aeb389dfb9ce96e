import type { Stores } from '#functions/stores/stores.ts';
import { ranking } from '#shared/domain/expert-ranking.ts';
import type { Circumstances } from '#shared/domain/permission.ts';
import { leftOut, passedOver } from '#shared/domain/ranking.ts';
import type { Application } from '#shared/model/application.ts';
import type { Case } from './case.ts';
import { rankedUnits } from './ranking.ts';

/**
 * Who comes before the chosen one and would be left out by choosing it (A18, E-59): by the experts' order where experts
 * review the campaign, else by what was verified. Reads all that are ranked, so only a selection asks for it. The index
 * may lag a moment: the bound is the transaction's, and the minute is in words.
 * @param placesTaken of the campaign's quota
 */
export async function selectionOrder(
  stores: Stores,
  { application, campaign }: Pick<Case, 'application' | 'campaign'>,
  placesTaken: number,
): Promise<Pick<Circumstances, 'passedOver'>> {
  const free = campaign.quota.places - placesTaken;
  const others: Application[] = [];
  for await (const other of stores.listing.everyInStage(campaign.id, 'ranked', null)) others.push(other);
  const review = await stores.reviews.load(campaign.id);
  if (review === undefined) return { passedOver: passedOver(application, others, free) };
  const rows = ranking(await rankedUnits(stores, campaign), review.rules, {
    order: review.order?.applications ?? [],
  });
  const ranks = new Map(rows.map((row) => [row.application, row.rank]));
  const own = ranks.get(application.id) ?? null;
  const before = others.filter(({ id }) => {
    const rank = ranks.get(id) ?? null;
    return id !== application.id && rank !== null && (own === null || rank < own);
  });
  return { passedOver: leftOut(before, free) };
}
