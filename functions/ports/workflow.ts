import type { StateMachineName } from '#functions/state-machines.ts';

export type { StateMachineName };

export interface WorkflowPort {
  /** Starts an execution once: the same name again is not an error and starts nothing. */
  start(machine: StateMachineName, name: string, input: unknown): Promise<{ started: boolean }>;
  /** Completes a waiting task. A used, late or unknown token is not an error: `false`. */
  succeed(token: string, output: unknown): Promise<boolean>;
  /** Whether an execution of this name is running. */
  isRunning(machine: StateMachineName, name: string): Promise<boolean>;
}
