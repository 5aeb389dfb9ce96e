import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import type { CalendarPayload } from './next-deadline.ts';
import { startCalendar } from './start-calendar.ts';

/**
 * Ends a long calendar machine by starting its successor under the next generation. Invoked again, it finds its
 * generation replaced and starts what is in force: the same name again starts nothing.
 */
export default (ports: Ports) => {
  const { campaigns } = storesOf(ports.table);
  return async ({ campaignId, generation }: CalendarPayload): Promise<{ generation: number }> => {
    const calendar = await campaigns.calendar(campaignId);
    if (calendar === undefined) throw new Error(`campaign ${campaignId} has no calendar`);
    const next = calendar.generation === generation ? await campaigns.nextGeneration(calendar) : null;
    const inForce = next ?? (await campaigns.calendar(campaignId))?.generation ?? calendar.generation;
    await startCalendar(ports, campaignId, inForce);
    return { generation: inForce };
  };
};
