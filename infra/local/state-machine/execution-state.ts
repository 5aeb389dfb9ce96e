import type { Json } from './definition.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What is known of an execution from outside. Times are epoch milliseconds. */
export interface ExecutionDescription {
  readonly executionArn: string;
  readonly machine: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: number;
  readonly stoppedAt?: number;
}

/** One event of a history, named as Step Functions names it; the details lie flat beside the type. */
export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** The event before this one in its own thread; 0 for none. */
  readonly previousEventId: number;
  readonly name?: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly assignedVariables?: unknown;
  readonly parameters?: unknown;
  readonly resource?: string;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly length?: number;
  readonly index?: number;
  readonly error?: string;
  readonly cause?: string;
  readonly location?: string;
  readonly state?: string;
}

/**
 * Where a thread stands. Runnable: enter, again (a retry is due), joined (all children ended). Waiting: invoke (a call is
 * in flight or must be made again), token, wait, retry, children, queued (an iteration not yet begun). Ended: done, failed.
 */
export type Phase =
  | 'enter'
  | 'again'
  | 'joined'
  | 'invoke'
  | 'token'
  | 'wait'
  | 'retry'
  | 'children'
  | 'queued'
  | 'done'
  | 'failed';

export const runnablePhases: ReadonlySet<Phase> = new Set<Phase>(['enter', 'again', 'joined']);

/** A task on its way. The payload is kept until the function has answered, so that the call can be made again. */
export interface Call {
  readonly id: string;
  readonly style: 'function' | 'invoke' | 'callback';
  readonly functionName: string;
  payload?: Json;
  readonly token?: string;
  readonly timeoutAt?: number;
  readonly heartbeatSeconds?: number;
  heartbeatAt?: number;
}

/** One line of control: the execution itself, a branch of a Parallel or an iteration of a Map. Stored as one row. */
export interface Thread {
  readonly id: number;
  readonly parent: number | undefined;
  /** Place among its siblings. */
  readonly index: number;
  /** Path of the machine that it runs inside the definition. */
  readonly machine: string;
  /** The item of a Map iteration. */
  readonly item?: Json;
  phase: Phase;
  state: string;
  input: Json;
  output?: Json;
  variables: Record<string, Json>;
  /** The last event of this thread, and the last one before the current state was entered. */
  previous: number;
  beforeEntry: number;
  entered: number;
  enteredAt: number;
  retries?: number[];
  retryCount?: number;
  call?: Call | undefined;
  /** Map: how many iterations run at once and how many may fail. */
  concurrency?: number;
  tolerated?: number | undefined;
  /** When the timer of this thread is due, in epoch milliseconds. */
  due?: number | undefined;
}

/** A running execution as the interpreter holds it. */
export interface ExecutionState {
  readonly key: number;
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly definition: string;
  readonly input: Json;
  readonly startedAt: number;
  readonly deadline: number | undefined;
  revision: number;
  lastEvent: number;
  lastThread: number;
  readonly threads: Map<number, Thread>;
}

/** The end of an execution. */
export interface Outcome {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: Json;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Everything that one advance changed; the store writes it in one transaction. */
export class Draft {
  readonly events: HistoryEvent[] = [];
  readonly touched = new Set<number>();
  readonly removed = new Set<number>();
  readonly openedTokens: { readonly token: string; readonly thread: number }[] = [];
  readonly closedTokens: string[] = [];
  /** Threads whose call is to be made once the draft is stored. */
  readonly calls: number[] = [];
  outcome: Outcome | undefined;
}

/** What came back from outside. */
export type Answer =
  | { readonly output: Json }
  | { readonly error?: string | undefined; readonly cause?: string | undefined };

export interface ReturnedCall {
  readonly thread: number;
  readonly callId: string;
  readonly answer: Answer;
}

/** ISO text of epoch milliseconds, for the context object. */
export function isoTime(instant: number): string {
  return new Date(instant).toISOString();
}
