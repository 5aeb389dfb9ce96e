import type { WorkflowPort } from '#functions/ports/workflow.ts';
import { RunnerRefusal, type StateMachineRunner } from '../state-machine/runner.ts';

/** ARN of an execution, as the runner names it. */
const executionArn = (machine: string, name: string) =>
  `arn:local:states:local:000000000000:execution:${machine}:${name}`;

/** Runs a unit of work on the runner's database; resolves when it is on the disk. */
export interface Commits {
  run(work: () => void): Promise<void>;
}

/**
 * The workflow port on the embedded runner. The runner needs the handlers and the handlers need the port, so the
 * runner is asked for at each call. Starts and answers that come together are synced together: whoever calls is told
 * after that, and the runner goes on with them in a later turn, when the transaction is over.
 */
export function embeddedWorkflow(runner: () => StateMachineRunner, commits: Commits): WorkflowPort {
  return {
    async start(machine, name, input) {
      let started = false;
      await commits.run(() => {
        ({ started } = runner().startExecution(machine, name, input));
      });
      return { started };
    },
    async succeed(token, output) {
      try {
        await commits.run(() => runner().sendTaskSuccess(token, output));
        return true;
      } catch (error) {
        if (
          error instanceof RunnerRefusal &&
          (error.name === 'TaskDoesNotExist' || error.name === 'TaskTimedOut')
        )
          return false;
        throw error;
      }
    },
    async isRunning(machine, name) {
      return runner().describe(executionArn(machine, name))?.status === 'RUNNING';
    },
  };
}
