import { provinceReminders } from '#functions/events/province-notices.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { decideProvince } from '#shared/domain/decide-province.ts';
import type { ProvinceTimer } from '#shared/domain/province-timers.ts';
import type { ProvincePayload } from './province-execution.ts';

export interface ActTimerPayload extends ProvincePayload {
  readonly stage: number;
  readonly timer: ProvinceTimer;
}

/**
 * Does what the clock is due for: reminds both sides, or closes the stage by the same decision as everything else, as
 * actor `system`. Invoked again, it finds the stage closed, or the reminder in the inbox already.
 */
export default (ports: Ports) => {
  const { provinces } = storesOf(ports.table);
  return async ({ applicationId, generation, round, stage, timer }: ActTimerPayload): Promise<void> => {
    const [application, machine] = await Promise.all([
      provinces.load(applicationId),
      provinces.machine(applicationId),
    ]);
    if (application === undefined) throw new Error(`application ${applicationId} does not exist`);
    if (machine?.generation !== generation || machine.round !== round) return;
    if (application.generation !== generation || application.stage !== stage) return;
    if (timer.action === 'remind') {
      for (const message of provinceReminders(application, timer)) await ports.mailer.send(message);
      await provinces.recordMachine(applicationId, machine, { ...machine, doneUntil: timer.at });
      return;
    }
    const facts = { now: ports.clock.now(), files: new Map(), blocked: [] };
    const decision = decideProvince(application, { action: timer.action }, { kind: 'system' }, facts);
    if (!decision.ok)
      throw new Error(`${timer.action} of ${applicationId} was refused: ${decision.refusal.code}`);
    // Somebody who decided at the same moment has won; the next look finds it.
    await provinces.commit(application, decision.value);
  };
};
