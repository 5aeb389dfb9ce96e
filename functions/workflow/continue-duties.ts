import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import type { DutiesPayload } from './next-duty.ts';
import { startDuties } from './start-duties.ts';

/**
 * Ends an old duties' machine by starting its successor under the next generation. Invoked again, it finds its
 * generation replaced and starts what is in force: the same name again starts nothing.
 */
export default (ports: Ports) => {
  const { dutyCalendars } = storesOf(ports.table);
  return async ({ designationId, generation }: DutiesPayload): Promise<{ generation: number }> => {
    const calendar = await dutyCalendars.load(designationId);
    if (calendar === undefined) throw new Error(`designation ${designationId} has no duties`);
    const next = calendar.generation === generation ? await dutyCalendars.nextGeneration(calendar) : null;
    const inForce = next ?? (await dutyCalendars.load(designationId))?.generation ?? calendar.generation;
    await startDuties(ports, designationId, inForce);
    return { generation: inForce };
  };
};
