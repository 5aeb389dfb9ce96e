import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { StateMachineName, WorkflowPort } from '#functions/ports/workflow.ts';

/**
 * The workflow port on Step Functions. Names of executions stay taken for 90 days after their end. Starting the same
 * name with the same input while it runs is a success there that starts nothing: it cannot be told from the first
 * start, so `started` is true then.
 */
export class SfnWorkflow implements WorkflowPort {
  readonly #client: SFNClient;
  readonly #machines: Readonly<Record<StateMachineName, string>>;

  /** @param machines ARN of each state machine */
  constructor(client: SFNClient, machines: Readonly<Record<StateMachineName, string>>) {
    this.#client = client;
    this.#machines = machines;
  }

  async start(machine: StateMachineName, name: string, input: unknown): Promise<{ started: boolean }> {
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#machines[machine],
          name,
          input: JSON.stringify(input),
        }),
      );
      return { started: true };
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return { started: false };
      throw error;
    }
  }

  async succeed(token: string, output: unknown): Promise<boolean> {
    try {
      await this.#client.send(
        new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }),
      );
      return true;
    } catch (error) {
      if (
        error instanceof TaskDoesNotExist ||
        error instanceof TaskTimedOut ||
        error instanceof InvalidToken
      ) {
        return false;
      }
      throw error;
    }
  }

  async isRunning(machine: StateMachineName, name: string): Promise<boolean> {
    const executionArn = `${this.#machines[machine].replace(':stateMachine:', ':execution:')}:${name}`;
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return false;
      throw error;
    }
  }
}
