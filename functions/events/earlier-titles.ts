import { namingOf } from '#functions/middleware/naming.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { designate } from '#shared/domain/designate.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';

/**
 * Gives a unit that was named before titles were recorded its title: without a plaque number, which the lead enters, and
 * with the duty to report from the year on in which it is recorded, because nobody asked for the years before.
 * @returns whether it was missing
 */
export async function recordEarlierTitle(
  { clock }: Pick<Ports, 'clock'>,
  stores: Stores,
  id: string,
  campaign: Campaign,
): Promise<boolean> {
  if ((await stores.designations.load(id)) !== undefined) return false;
  const application = await stores.applications.load(id);
  const document = application?.designation;
  if (application?.status.name !== 'named' || !document) return false;
  const now = clock.now();
  const naming = await namingOf(stores, { application, campaign }, document, {
    number: null,
    handedOverOn: null,
  });
  const decision = designate(naming, { kind: 'system' }, now, Number(dateOf(now).slice(0, 4)));
  if (!decision.ok) throw new Error(`${id} could not be given its title: ${decision.refusal.code}`);
  return stores.designations.create(decision.value);
}
