import type { Retrier } from './definition.ts';
import type { Thread } from './execution-state.ts';

/** Why a state, a branch or an execution fails. Error and cause may be missing, as with a Fail state that names none. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** A timeout has no cause in its event, and an empty one when it is caught. */
  readonly timedOut?: boolean;
  /** A missed heartbeat: States.Timeout in the history, and caught as States.HeartbeatTimeout too. */
  readonly heartbeat?: boolean;
  /** It came from a task, so States.TaskFailed names it. */
  readonly fromTask?: boolean;
}

/** Whether a retrier or catcher takes a failure. States.Runtime is taken by none (recorded), not even by one that names it. */
export function takes(names: readonly string[], failure: Failure): boolean {
  if (failure.error === 'States.Runtime') return false;
  return names.some(
    (name) =>
      name === 'States.ALL' ||
      name === failure.error ||
      (name === 'States.HeartbeatTimeout' && failure.heartbeat === true) ||
      (name === 'States.TaskFailed' && failure.fromTask === true && failure.timedOut !== true),
  );
}

/** What a catcher sees as `$states.errorOutput`. */
export function errorOutput(failure: Failure): { Error: string | null; Cause: string | null } {
  return { Error: failure.error ?? null, Cause: failure.cause ?? (failure.timedOut ? '' : null) };
}

/**
 * The first retrier that takes the failure decides alone: the delay in milliseconds before the next try, or undefined when
 * none takes it or its attempts are used up. Counts the attempt on the thread.
 */
export function nextRetry(
  retriers: readonly Retrier[] | undefined,
  thread: Thread,
  failure: Failure,
  random: () => number,
): number | undefined {
  const place = retriers?.findIndex((retrier) => takes(retrier.ErrorEquals, failure)) ?? -1;
  const retrier = retriers?.[place];
  if (!retrier) return undefined;
  thread.retries ??= [];
  const used = thread.retries[place] ?? 0;
  if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
  for (let index = 0; index < place; index++) thread.retries[index] ??= 0;
  thread.retries[place] = used + 1;
  thread.retryCount = (thread.retryCount ?? 0) + 1;
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.MAX_SAFE_INTEGER);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
}
