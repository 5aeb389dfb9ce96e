import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { decideDesignation } from '#shared/domain/decide-designation.ts';
import type { DutyEntry } from '#shared/domain/duties.ts';
import type { DutiesPayload } from './next-duty.ts';

export interface PerformDutyPayload extends DutiesPayload {
  readonly entry: DutyEntry;
}

/**
 * Does what a day brings, by the same decision as everything else, as actor `system`. A second call, or one after
 * somebody acted or moved the day, finds nothing due and changes nothing.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ designationId, generation, entry }: PerformDutyPayload): Promise<{ done: boolean }> => {
    const calendar = await stores.dutyCalendars.load(designationId);
    const designation = await stores.designations.load(designationId);
    if (calendar?.generation !== generation || designation === undefined) return { done: false };
    const { action, year } = entry;
    const facts = { now: ports.clock.now() };
    const decision = decideDesignation(designation, { action, year }, { kind: 'system' }, facts);
    if (!decision.ok) return { done: false };
    // Somebody who decided at the same moment has won; the next look finds what is still due.
    return { done: (await stores.designations.commit(designation, decision.value)).ok };
  };
};
