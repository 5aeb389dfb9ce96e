import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { startCalendar } from '#functions/workflow/start-calendar.ts';
import type { Instant } from '#shared/model/instant.ts';

/**
 * Makes sure that the calendar machine looks at the campaign no later than `due`. A machine that is at work (no wake-up
 * recorded, or one that is behind) may have read the campaign before the change, so it is replaced as well.
 */
export async function keepAwake(
  ports: Ports,
  stores: Stores,
  campaignId: string,
  due: Instant,
  correctionUntil: Instant | null,
): Promise<void> {
  const calendar = await stores.campaigns.calendar(campaignId);
  if (calendar === undefined) throw new Error(`campaign ${campaignId} has no calendar`);
  const { wakesAt } = calendar;
  if (wakesAt !== null && wakesAt > ports.clock.now() && wakesAt <= due) return;
  const known = calendar.correctionUntil;
  const earliest =
    correctionUntil === null || (known !== null && known < correctionUntil) ? known : correctionUntil;
  const generation = await stores.campaigns.nextGeneration(calendar, earliest);
  // Somebody else replaced it at this moment, perhaps without knowing of this change: look again.
  if (generation === null) return keepAwake(ports, stores, campaignId, due, correctionUntil);
  await startCalendar(ports, campaignId, generation);
}
