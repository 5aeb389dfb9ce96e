import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { type Horizon, horizonOf } from './campaign-horizon.ts';

export interface CalendarPayload {
  readonly campaignId: string;
  readonly generation: number;
}

/**
 * What a calendar machine does next; `stale` where its generation is no longer in force. The wake-up is cleared before
 * the campaign is read: a deadline that is moved meanwhile finds no wake-up to rely on and starts a new generation.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ campaignId, generation }: CalendarPayload): Promise<Horizon | { next: 'stale' }> => {
    const calendar = await stores.campaigns.calendar(campaignId);
    if (calendar?.generation !== generation) return { next: 'stale' };
    const now = ports.clock.now();
    const correctionUntil =
      calendar.correctionUntil !== null && calendar.correctionUntil < now ? null : calendar.correctionUntil;
    const state = { ...calendar, correctionUntil };
    if (!(await stores.campaigns.recordWake(state, null))) return { next: 'stale' };
    const campaign = await stores.campaigns.load(campaignId);
    if (campaign === undefined) throw new Error(`campaign ${campaignId} does not exist`);
    // The window that just ended is still looked at: it is what the machine woke for.
    const horizon = await horizonOf(stores, campaign, calendar, now);
    if (horizon.next !== 'wait') return horizon;
    return (await stores.campaigns.recordWake(state, horizon.until)) ? horizon : { next: 'stale' };
  };
};
