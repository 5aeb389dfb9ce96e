import type { WorkflowPort } from '#functions/ports/workflow.ts';
import { RunnerRefusal, type StateMachineRunner } from '../state-machine/runner.ts';

/** ARN of an execution, as the runner names it. */
const executionArn = (machine: string, name: string) =>
  `arn:local:states:local:000000000000:execution:${machine}:${name}`;

/**
 * The workflow port on the embedded runner. The runner needs the handlers and the handlers need the port, so the
 * runner is asked for at each call.
 */
export function embeddedWorkflow(runner: () => StateMachineRunner): WorkflowPort {
  return {
    async start(machine, name, input) {
      const { started } = runner().startExecution(machine, name, input);
      return { started };
    },
    async succeed(token, output) {
      try {
        runner().sendTaskSuccess(token, output);
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
