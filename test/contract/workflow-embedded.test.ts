import { DatabaseSync } from 'node:sqlite';
import type { StateMachineDefinition } from '#infra/local/state-machine/definition.ts';
import { createRunner } from '#infra/local/state-machine/runner.ts';
import { GroupCommit } from '#infra/local/table/group-commit.ts';
import { embeddedWorkflow } from '#infra/local/workflow/embedded-workflow.ts';
import { ShiftableClock } from '../fixtures/shiftable-clock.ts';
import { describeWorkflowContract } from './workflow-contract.ts';

const waiting: StateMachineDefinition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: {
    Wait: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'open-stage',
        Payload: { token: '{% $states.context.Task.Token %}' },
      },
      End: true,
    },
  },
};

describeWorkflowContract('embedded runner', async () => {
  const tokens: string[] = [];
  const database = new DatabaseSync(':memory:');
  const runner = createRunner({
    database,
    clock: new ShiftableClock(),
    definitions: { Application: waiting, CampaignCalendar: waiting },
    async invoke(_name, payload) {
      tokens.push((payload as { token: string }).token);
      return null;
    },
  });
  await runner.open();
  return {
    workflow: embeddedWorkflow(() => runner, new GroupCommit(database)),
    nextToken: async () => {
      await runner.idle();
      return tokens.shift();
    },
    close: () => runner.close(),
  };
});
