import type { Stores } from '#functions/stores/stores.ts';
import type { MinuteFacts } from '#shared/domain/expert-minute.ts';
import { ranking } from '#shared/domain/expert-ranking.ts';
import { type OrderMinute, outOfOrder } from '#shared/domain/list-order.ts';
import type { LetterDecision } from '#shared/domain/sealed-letters.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { StatusName } from '#shared/model/status.ts';
import { judgedUnits } from './ranking.ts';
import { reject } from './refused.ts';
import { standingOf } from './selection-order.ts';

/** Statuses of whoever was chosen, then and later. */
const chosenIn: ReadonlySet<StatusName> = new Set([
  'candidate',
  'inPublicity',
  'underObjection',
  'cleared',
  'named',
]);

/**
 * What a minute of the experts' review is drawn up from.
 * @throws Refused transitionNotAllowed where no experts reviewed, or nobody has been through their review yet
 */
export async function minuteFacts(stores: Stores, campaign: Campaign, lead: string): Promise<MinuteFacts> {
  const review = await stores.reviews.load(campaign.id);
  if (review === undefined) reject('transitionNotAllowed', '本批次没有制定评审办法，没有专家评审可以纪要。');
  const [passed, notPassed, recusals, pool] = await Promise.all([
    judgedUnits(stores, campaign),
    judgedUnits(stores, campaign, ['notPassed']),
    stores.reviews.recusals(campaign.id),
    stores.experts.pool(lead),
  ]);
  if (passed.length + notPassed.length === 0)
    reject('transitionNotAllowed', '还没有单位完成专家评审，无法拟写纪要。');
  const order = { order: review.order?.applications ?? [] };
  const signed = new Map<string, number>();
  for (const { unit } of [...passed, ...notPassed])
    for (const panel of Object.values(unit.panels))
      for (const { expert, state } of panel?.seats ?? [])
        if (state === 'signed') signed.set(expert, (signed.get(expert) ?? 0) + 1);
  return {
    rules: review.rules,
    places: campaign.quota.places,
    rows: ranking(
      passed.map(({ unit }) => unit),
      review.rules,
      order,
    ),
    failed: ranking(
      notPassed.map(({ unit }) => unit),
      review.rules,
    ),
    chosen: new Set(
      passed
        .filter(({ application }) => chosenIn.has(application.status.name))
        .map(({ unit }) => unit.application),
    ),
    outOfOrder: await brokenOrder(stores, campaign),
    orderReason: review.order?.reason ?? null,
    experts: pool
      .filter(({ id }) => signed.has(id))
      .map(({ id, name, title, employer }) => ({ name, title, employer, signed: signed.get(id) ?? 0 })),
    recusals,
  };
}

/** As it was published; until then, as it would be now. */
async function brokenOrder(stores: Stores, campaign: Campaign): Promise<readonly OrderMinute[]> {
  if (campaign.publicity !== null) {
    const events = await stores.campaigns.events(campaign.id);
    const published = events.findLast(({ type }) => type === 'PublicityStarted');
    return (published?.data['outOfOrder'] ?? []) as readonly OrderMinute[];
  }
  const { candidates, ranked, comesBefore } = await standingOf(stores, campaign);
  // A reason that was given for some of them only has to be given again: the draft leaves a blank.
  return outOfOrder(candidates, ranked, comesBefore).map(({ said, reason, ...one }) => ({
    ...one,
    reason: said ? (reason ?? '') : '',
  }));
}

/** What the signed minute is the minute of: the choice of candidates after an experts' review. */
export async function minutedDecisions(stores: Stores, campaign: Campaign): Promise<LetterDecision[]> {
  if ((await stores.reviews.load(campaign.id)) === undefined) return [];
  const chosen = campaign.publicity !== null || (await stores.campaigns.candidateList(campaign.id)).taken > 0;
  return chosen ? [{ decision: 'selection', label: '候选单位的确定', documentNumber: null, date: null }] : [];
}
