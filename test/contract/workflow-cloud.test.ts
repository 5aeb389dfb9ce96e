import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetActivityTaskCommand,
  InvalidToken,
  type SFNClient,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { SfnWorkflow } from '#functions/aws/sfn-workflow.ts';
import { type StateMachineName, stateMachineNames } from '#functions/state-machines.ts';
import { awsEndpoint, noteWithoutEndpoint, sfnClient, uniqueName } from '../fixtures/aws-emulator.ts';
import { describeWorkflowContract } from './workflow-contract.ts';

const endpoint = awsEndpoint;
if (endpoint === undefined) {
  noteWithoutEndpoint('workflow port: Step Functions');
} else {
  describeWorkflowContract('Step Functions', async () => {
    const client = sfnClient(endpoint);
    // An activity waits for a token too, and hands it out to whoever asks: no function is needed.
    const { activityArn } = await client.send(new CreateActivityCommand({ name: uniqueName() }));
    const definition = JSON.stringify({
      StartAt: 'Wait',
      States: { Wait: { Type: 'Task', Resource: activityArn, End: true } },
    });
    const created = stateMachineNames.map(async (machine) => {
      const { stateMachineArn = '' } = await client.send(
        new CreateStateMachineCommand({
          name: `${machine}-${uniqueName()}`,
          definition,
          roleArn: 'arn:aws:iam::000000000000:role/contract',
        }),
      );
      return [machine, stateMachineArn];
    });
    const arns = Object.fromEntries(await Promise.all(created)) as Record<StateMachineName, string>;
    // One poll at a time, kept between calls: a poll that is given up would take the next task with it.
    const closed = new AbortController();
    let polling: Promise<string | undefined> | undefined;
    const poll = async (): Promise<string | undefined> => {
      const { taskToken } = await client.send(new GetActivityTaskCommand({ activityArn }), {
        abortSignal: closed.signal,
      });
      polling = undefined;
      return taskToken || undefined;
    };
    const workflow = new SfnWorkflow(client, arns);
    return {
      workflow,
      answered: (execution) =>
        expect.poll(() => workflow.isRunning('Application', execution), { timeout: 5_000 }).toBe(false),
      nextToken: () => {
        polling ??= poll();
        return Promise.race([polling, pause(1_500, undefined)]);
      },
      close: async () => {
        polling?.catch(() => undefined);
        closed.abort();
        client.destroy();
      },
    };
  });
}

describe('requests to Step Functions', () => {
  const machine = 'arn:aws-cn:states:cn-north-1:111122223333:stateMachine:Application';
  function recording(answer: object | Error) {
    const inputs: object[] = [];
    const send = async ({ input }: { input: object }) => {
      inputs.push(input);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const arns = Object.fromEntries(
      stateMachineNames.map((name) => [name, machine.replace('Application', name)]),
    ) as Record<StateMachineName, string>;
    return { inputs, workflow: new SfnWorkflow({ send } as unknown as SFNClient, arns) };
  }
  const terms = { message: 'refused', $metadata: {} };

  it('start by name, and take an existing name for what it is', async () => {
    const { workflow, inputs } = recording(new ExecutionAlreadyExists(terms));
    expect(await workflow.start('Application', 'c.o-run1', { run: 1 })).toEqual({ started: false });
    expect(inputs).toEqual([{ stateMachineArn: machine, name: 'c.o-run1', input: '{"run":1}' }]);
    await expect(recording(new Error('down')).workflow.start('Application', 'a', {})).rejects.toThrow('down');
  });

  it('complete tokens, and take used and unknown ones for what they are', async () => {
    expect(await recording({}).workflow.succeed('t', { outcome: 'forward' })).toBe(true);
    for (const error of [new TaskTimedOut(terms), new InvalidToken(terms)]) {
      expect(await recording(error).workflow.succeed('t', {})).toBe(false);
    }
    await expect(recording(new Error('down')).workflow.succeed('t', {})).rejects.toThrow('down');
  });

  it('find an execution by its name, in whichever partition', async () => {
    const { workflow, inputs } = recording({ status: 'RUNNING' });
    expect(await workflow.isRunning('Application', 'c.o-run1')).toBe(true);
    expect(inputs).toEqual([
      { executionArn: 'arn:aws-cn:states:cn-north-1:111122223333:execution:Application:c.o-run1' },
    ]);
    expect(await recording({ status: 'SUCCEEDED' }).workflow.isRunning('Application', 'a')).toBe(false);
    expect(await recording(new ExecutionDoesNotExist(terms)).workflow.isRunning('Application', 'a')).toBe(
      false,
    );
  });
});
