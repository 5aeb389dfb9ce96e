import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { type ProvinceStage, provinceStageOf } from '#shared/domain/province-states.ts';
import { oldAt } from '#shared/domain/province-timers.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { ProvincePayload } from './province-execution.ts';

export interface ProvinceLocation {
  /** Stale: another execution is in force. Old: it hands over to a successor before it waits again. */
  readonly state: ProvinceStage | 'Ended' | 'Stale' | 'Old';
  readonly stage: number;
}

/** Where an execution stands, by the stored status; writes down that it is the one in force. */
export default (ports: Ports) => {
  const { provinces } = storesOf(ports.table);
  return async (payload: ProvincePayload): Promise<ProvinceLocation> => {
    const { applicationId, generation, round } = payload;
    const application = await provinces.load(applicationId);
    if (application === undefined) throw new Error(`application ${applicationId} does not exist`);
    const { stage } = application;
    const now = ports.clock.now();
    const seen = await provinces.machine(applicationId);
    const later = seen !== undefined && seen.generation === generation && seen.round > round;
    if (application.generation !== generation || later) return { state: 'Stale', stage };
    const own = seen?.generation === generation && seen.round === round;
    if (!own) {
      const doneUntil = seen?.generation === generation ? seen.doneUntil : null;
      const machine = { generation, round, begunAt: now, doneUntil };
      // Another execution wrote itself down at this moment: the retry of this task finds which.
      if (!(await provinces.recordMachine(applicationId, seen, machine)))
        throw new Error(`the execution of ${applicationId} was taken over at this moment`);
    }
    const state = provinceStageOf(application.status);
    const begunAt = own ? seen.begunAt : now;
    const old = millisecondsOf(now) - millisecondsOf(begunAt) > oldAt;
    return { state: old && state !== 'Ended' ? 'Old' : state, stage };
  };
};
