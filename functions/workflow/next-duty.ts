import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { type DutyEntry, dutiesAhead } from '#shared/domain/duties.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';

export interface DutiesPayload {
  readonly designationId: string;
  readonly generation: number;
}

/**
 * How long one execution lives before it hands over: Step Functions ends a standard execution after a year, and from one
 * report to the next is longer than that.
 */
const lifetime = 330 * 86_400_000;

/**
 * What a title's duties come to next.
 * - wait: nothing to do before `until`; `entry` is what is waited for
 * - act: the time of `entry` has come
 * - continue: this execution is nearly a year old
 * - done: the title has ended; its restoration starts the next generation · stale: another generation is in force
 */
export type NextDuty =
  | { readonly next: 'wait'; readonly until: Instant; readonly entry: DutyEntry }
  | { readonly next: 'act'; readonly entry: DutyEntry }
  | { readonly next: 'continue' | 'done' | 'stale' };

/**
 * What the duties' machine does next. The wake-up is cleared before the title is read: a day that is moved meanwhile
 * finds no wake-up to rely on and starts a new generation.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ designationId, generation }: DutiesPayload): Promise<NextDuty> => {
    const seen = await stores.dutyCalendars.load(designationId);
    if (seen?.generation !== generation) return { next: 'stale' };
    const now = ports.clock.now();
    const startedAt = seen.startedAt ?? now;
    const record = (wakesAt: Instant | null, ended = false) =>
      stores.dutyCalendars.record(seen, { startedAt, wakesAt, ended });
    if (!(await record(null))) return { next: 'stale' };
    const designation = await stores.designations.load(designationId);
    if (designation === undefined) throw new Error(`designation ${designationId} does not exist`);
    const entry = dutiesAhead(designation)[0];
    if (entry === undefined) return (await record(null, true)) ? { next: 'done' } : { next: 'stale' };
    if (entry.at <= now) return { next: 'act', entry };
    const oldAt = instantAt(millisecondsOf(startedAt) + lifetime);
    if (oldAt <= now) return { next: 'continue' };
    const [until = oldAt] = [entry.at, oldAt].toSorted();
    return (await record(until)) ? { next: 'wait', until, entry } : { next: 'stale' };
  };
};
