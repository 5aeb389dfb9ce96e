import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { type NextTimer, nextProvinceTimer } from '#shared/domain/province-timers.ts';
import type { ProvincePayload } from './province-execution.ts';

export interface NextTimerPayload extends ProvincePayload {
  readonly stage: number;
}

/**
 * What a stage that waits for a time does next. It is asked again after every wait: the period may have been extended
 * meanwhile, the province may have left, and then another execution, or none, is in force.
 */
export default (ports: Ports) => {
  const { provinces } = storesOf(ports.table);
  return async ({ applicationId, generation, round, stage }: NextTimerPayload): Promise<NextTimer> => {
    const [application, machine] = await Promise.all([
      provinces.load(applicationId),
      provinces.machine(applicationId),
    ]);
    if (application === undefined) throw new Error(`application ${applicationId} does not exist`);
    const inForce =
      application.generation === generation && machine?.generation === generation && machine.round === round;
    if (!inForce || application.stage !== stage) return { next: 'moved' };
    return nextProvinceTimer(application, machine.doneUntil, machine.begunAt, ports.clock.now());
  };
};
