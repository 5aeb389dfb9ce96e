import type { DatabaseSync } from 'node:sqlite';
import type { StateMachineDefinition } from './definition.ts';
import type { ExecutionDescription, ExecutionStatus, HistoryEvent } from './execution-state.ts';

export interface RunnerClock {
  /** Epoch milliseconds. */
  now(): number;
  /** The clock jumped: timers are set anew. */
  onShift(listener: () => void): void;
}

export interface RunnerOptions {
  /** WAL and FULL are set by the caller; the runner creates its own tables (prefix sfn_). */
  readonly database: DatabaseSync;
  /** Machine name → parsed definition. */
  readonly definitions: Readonly<Record<string, StateMachineDefinition>>;
  /** Calls a function. What it throws becomes the error of the task: `name` the error, JSON of type and message the cause. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  readonly clock: RunnerClock;
  readonly random?: () => number;
  readonly id?: () => string;
  /** An inner fault that is no failure of the execution; the execution is tried again. */
  readonly onError?: (error: unknown, executionArn: string) => void;
  /** `service:action` pairs besides lambda:invoke that may wait for a token; `invoke` gets that pair as the function name. */
  readonly callbackServices?: readonly string[];
  /** How many functions run at once; 64 when not given. */
  readonly concurrentCalls?: number;
}

export interface StateMachineRunner {
  /** Goes on with what the tables hold: calls again what was in flight, sets the timer. */
  open(): Promise<void>;
  /** Stops the timer and waits for writes under way. Calls in flight are made again at the next `open`. */
  close(): Promise<void>;
  /** Starts an execution; a name that was used before gives the earlier one, whatever its input. */
  startExecution(machine: string, name: string, input: unknown): { executionArn: string; started: boolean };
  /** @throws an error named TaskDoesNotExist (unknown token) or TaskTimedOut (used or late token) */
  sendTaskSuccess(token: string, output: unknown): void;
  sendTaskFailure(token: string, error?: string, cause?: string): void;
  sendTaskHeartbeat(token: string): void;
  /** Does nothing when the execution has ended. @throws ExecutionDoesNotExist */
  stopExecution(executionArn: string, error?: string, cause?: string): void;
  describe(executionArn: string): ExecutionDescription | undefined;
  history(executionArn: string): HistoryEvent[];
  /** The youngest first; 1,000 when no limit is given. */
  list(filter: { machine?: string; status?: ExecutionStatus; limit?: number }): ExecutionDescription[];
  /** Resolves when nothing is runnable now: only timers and tokens are pending. */
  idle(): Promise<void>;
}

/** A call from outside was refused; `name` is the error name of the service. */
export class RunnerRefusal extends Error {
  constructor(
    name:
      | 'TaskDoesNotExist'
      | 'TaskTimedOut'
      | 'InvalidOutput'
      | 'InvalidName'
      | 'StateMachineDoesNotExist'
      | 'ExecutionDoesNotExist',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}
