import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkflowPort } from '#functions/ports/workflow.ts';

/** Both state machines consist of one task that waits for its token and ends with what the token is given. */
export interface OpenedWorkflow {
  readonly workflow: WorkflowPort;
  /** The token that the next waiting task was given; each is told once. Undefined where none comes. */
  nextToken(): Promise<string | undefined>;
  /** Of an emulator that takes a token again until the execution has gone on: waits until it has. */
  answered?(execution: string): Promise<void>;
  close(): Promise<void>;
}

/** What every workflow adapter promises. */
export function describeWorkflowContract(name: string, open: () => Promise<OpenedWorkflow>): void {
  describe(`workflow port: ${name}`, () => {
    let opened: OpenedWorkflow;
    let workflow: WorkflowPort;
    let count = 0;
    const run = Date.now().toString(36);
    /** With a dot, as in the id of an application. */
    const newName = () => {
      count += 1;
      return `${run}.${count}-run1`;
    };

    beforeAll(async () => {
      opened = await open();
      workflow = opened.workflow;
    });
    afterAll(() => opened.close());

    async function startAndTakeToken(execution: string): Promise<string> {
      expect(await workflow.start('Application', execution, { run: 1 })).toEqual({ started: true });
      const token = await opened.nextToken();
      if (token === undefined) throw new Error('the task was given no token');
      return token;
    }

    it('starts an execution once by its name, whatever is asked the second time', async () => {
      const execution = newName();
      const token = await startAndTakeToken(execution);
      expect(await workflow.isRunning('Application', execution)).toBe(true);
      await workflow.start('Application', execution, { run: 1 });
      expect(await workflow.start('Application', execution, { run: 2 })).toEqual({
        started: false,
      });
      expect(await opened.nextToken()).toBeUndefined();
      await workflow.succeed(token, { outcome: 'forward' });
      await expect.poll(() => workflow.isRunning('Application', execution), { timeout: 5_000 }).toBe(false);
      expect(await workflow.start('Application', execution, { run: 3 })).toEqual({
        started: false,
      });
      expect(await opened.nextToken()).toBeUndefined();
    });

    it('keeps the names of one machine apart from those of the other', async () => {
      const execution = newName();
      const token = await startAndTakeToken(execution);
      expect(await workflow.isRunning('CampaignCalendar', execution)).toBe(false);
      expect(await workflow.start('CampaignCalendar', execution, {})).toEqual({ started: true });
      const other = await opened.nextToken();
      expect(other).not.toBe(token);
      expect(await workflow.succeed(token, {})).toBe(true);
      expect(await workflow.succeed(other ?? '', {})).toBe(true);
    });

    it('takes a token once; a used and an unknown one are no error', async () => {
      const execution = newName();
      const token = await startAndTakeToken(execution);
      expect(await workflow.succeed(token, { outcome: 'return' })).toBe(true);
      await opened.answered?.(execution);
      expect(await workflow.succeed(token, { outcome: 'forward' })).toBe(false);
      expect(await workflow.succeed('no token of ours', {})).toBe(false);
    });

    it('says of an execution that never was that it does not run', async () => {
      expect(await workflow.isRunning('Application', newName())).toBe(false);
    });
  });
}
