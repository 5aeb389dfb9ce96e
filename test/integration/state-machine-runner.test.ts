import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StateDefinition, StateMachineDefinition } from '../../infra/local/state-machine/definition.ts';
import {
  createRunner,
  type RunnerOptions,
  type StateMachineRunner,
} from '../../infra/local/state-machine/runner.ts';
import { ShiftableClock } from '../fixtures/shiftable-clock.ts';

const invokeArn = 'arn:aws:states:::lambda:invoke';
const callback = (more: Partial<StateDefinition> = {}): StateDefinition => ({
  Type: 'Task',
  Resource: `${invokeArn}.waitForTaskToken`,
  End: true,
  Arguments: { FunctionName: 'open-stage', Payload: { token: '{% $states.context.Task.Token %}' } },
  ...more,
});
const machine = (
  states: Record<string, StateDefinition>,
  more: Partial<StateMachineDefinition> = {},
): StateMachineDefinition => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0]!,
  States: states,
  ...more,
});

const branch = (name: string, state: StateDefinition) => ({ StartAt: name, States: { [name]: state } });

const opened: StateMachineRunner[] = [];
afterEach(async () => {
  for (const runner of opened.splice(0)) await runner.close();
});

async function start(definition: StateMachineDefinition, options: Partial<RunnerOptions> = {}) {
  const clock = new ShiftableClock();
  const tokens: string[] = [];
  const runner = createRunner({
    database: new DatabaseSync(':memory:'),
    clock,
    definitions: { Review: definition },
    async invoke(_name, payload) {
      tokens.push((payload as { token: string }).token);
      return null;
    },
    ...options,
  });
  opened.push(runner);
  await runner.open();
  return { runner, clock, tokens };
}

describe('tokens', () => {
  test('a token is good once; later and unknown ones are told apart', async () => {
    const { runner, tokens } = await start(machine({ Wait: callback() }));
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    expect(runner.history(executionArn).at(-1)?.type).toBe('TaskSubmitted');
    runner.sendTaskSuccess(tokens[0]!, { passed: true });
    expect(() => runner.sendTaskSuccess(tokens[0]!, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { passed: true } });
    expect(() => runner.sendTaskFailure(tokens[0]!)).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    expect(() => runner.sendTaskHeartbeat(tokens[0]!)).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    expect(() => runner.sendTaskSuccess('never given', {})).toThrow(
      expect.objectContaining({ name: 'TaskDoesNotExist' }),
    );
  });

  test('an answer after the timeout is late, even before the timer has been seen', async () => {
    const { runner, clock, tokens } = await start(machine({ Wait: callback({ TimeoutSeconds: 10 }) }));
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    clock.moveTo(clock.now() + 10_000);
    expect(() => runner.sendTaskSuccess(tokens[0]!, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('success may come before the function has returned', async () => {
    let runner!: StateMachineRunner;
    ({ runner } = await start(machine({ Wait: callback() }), {
      async invoke(_name, payload) {
        runner.sendTaskSuccess((payload as { token: string }).token, 'at once');
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new Error('too late to matter');
      },
    }));
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runner.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'at once' });
  });

  test('heartbeats keep a task; a missed one is caught as States.HeartbeatTimeout', async () => {
    const states = {
      Wait: callback({
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Lapsed' }],
      }),
      Lapsed: { Type: 'Succeed' as const },
    };
    const { runner, clock, tokens } = await start(machine(states));
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    for (let beat = 0; beat < 3; beat++) {
      clock.moveTo(clock.now() + 9_000);
      runner.sendTaskHeartbeat(tokens[0]!);
      await runner.idle();
    }
    expect(runner.describe(executionArn)?.status).toBe('RUNNING');
    clock.moveTo(clock.now() + 10_000);
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: 'States.Timeout', Cause: '' },
    });
  });
});

describe('time', () => {
  test('a wait beyond 2^31-1 ms is not cut short, and a shifted clock is followed at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { runner, clock } = await start(
        machine({ Wait: { Type: 'Wait', Seconds: 60 * 86_400, End: true } }),
      );
      const begun = clock.now();
      const { executionArn } = runner.startExecution('Review', 'a', {});
      await runner.idle();
      vi.advanceTimersByTime(10_000);
      await runner.idle();
      expect(runner.describe(executionArn)?.status).toBe('RUNNING');
      vi.advanceTimersByTime(2 ** 31);
      await runner.idle();
      expect(runner.describe(executionArn)?.status).toBe('RUNNING');
      clock.moveTo(begun + 60 * 86_400_000 - 1);
      await runner.idle();
      expect(runner.describe(executionArn)?.status).toBe('RUNNING');
      clock.moveTo(begun + 60 * 86_400_000);
      await runner.idle();
      expect(runner.describe(executionArn)?.status).toBe('SUCCEEDED');
    } finally {
      vi.useRealTimers();
    }
  });

  test('the time of a whole machine ends it', async () => {
    const { runner, clock, tokens } = await start(machine({ Wait: callback() }, { TimeoutSeconds: 5 }));
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    clock.moveTo(clock.now() + 5_000);
    await runner.idle();
    expect(runner.describe(executionArn)?.status).toBe('TIMED_OUT');
    expect(() => runner.sendTaskSuccess(tokens[0]!, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  test('retries wait longer each time, up to their bound', async () => {
    const times: number[] = [];
    const clock = new ShiftableClock();
    const { runner } = await start(
      machine({
        Call: {
          Type: 'Task',
          Resource: invokeArn,
          Arguments: { FunctionName: 'f' },
          End: true,
          Retry: [
            {
              ErrorEquals: ['Busy'],
              IntervalSeconds: 2,
              BackoffRate: 3,
              MaxDelaySeconds: 10,
              MaxAttempts: 3,
            },
          ],
        },
      }),
      {
        clock,
        async invoke() {
          times.push(clock.now());
          throw Object.assign(new Error('busy'), { name: 'Busy' });
        },
      },
    );
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    for (let second = 0; second < 30; second++) {
      clock.moveTo(clock.now() + 1000);
      await runner.idle();
    }
    expect(times.map((time, index) => (time - (times[index - 1] ?? time)) / 1000)).toEqual([0, 2, 6, 10]);
    expect(runner.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });
});

describe('executions', () => {
  test('a name starts once, whatever the input', async () => {
    const { runner } = await start(machine({ Done: { Type: 'Succeed' } }));
    const first = runner.startExecution('Review', 'application-1', { n: 1 });
    expect(first.started).toBe(true);
    expect(runner.startExecution('Review', 'application-1', { n: 2 })).toEqual({ ...first, started: false });
    await runner.idle();
    expect(runner.startExecution('Review', 'application-1', { n: 1 }).started).toBe(false);
    expect(runner.list({ machine: 'Review', status: 'SUCCEEDED' }).map(({ name }) => name)).toEqual([
      'application-1',
    ]);
  });

  test('a start inside a transaction of the caller counts with that transaction', async () => {
    const database = new DatabaseSync(':memory:');
    const { runner } = await start(machine({ Done: { Type: 'Succeed' } }), { database });
    database.exec('BEGIN');
    const undone = runner.startExecution('Review', 'undone', {});
    database.exec('ROLLBACK');
    database.exec('BEGIN');
    const kept = runner.startExecution('Review', 'kept', {});
    database.exec('COMMIT');
    await runner.idle();
    expect(runner.describe(undone.executionArn)).toBeUndefined();
    expect(runner.describe(kept.executionArn)?.status).toBe('SUCCEEDED');
  });

  test('one branch that fails ends the others, and their tokens', async () => {
    const { runner, tokens } = await start(
      machine({
        Both: {
          Type: 'Parallel',
          End: true,
          Branches: [branch('Wait', callback()), branch('Refuse', callback())],
        },
      }),
    );
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    runner.sendTaskFailure(tokens[1]!, 'Refused', 'why');
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'why' });
    expect(() => runner.sendTaskSuccess(tokens[0]!, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  test('a wide Map keeps to its concurrency and to the order of its items', async () => {
    let running = 0;
    let most = 0;
    const { runner } = await start(
      machine({
        Each: {
          Type: 'Map',
          Items: '{% [1..200] %}',
          MaxConcurrency: 7,
          End: true,
          ItemProcessor: branch('Call', {
            Type: 'Task',
            Resource: invokeArn,
            Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
            Output: '{% $states.result.Payload * 2 %}',
            End: true,
          }),
        },
      }),
      {
        async invoke(_name, payload) {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
          running--;
          return payload;
        },
      },
    );
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    expect(runner.describe(executionArn)?.output).toEqual(
      Array.from({ length: 200 }, (_, index) => (index + 1) * 2),
    );
    expect(most).toBe(7);
  });

  test('an endless loop ends at the longest history', async () => {
    const { runner } = await start(
      machine({ Again: { Type: 'Pass', Next: 'Once' }, Once: { Type: 'Pass', Next: 'Again' } }),
    );
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('a stopped execution takes no answer and no return', async () => {
    const { runner, clock, tokens } = await start(
      machine({
        Wait: callback({ Next: 'Late', End: false }),
        Late: { Type: 'Wait', Seconds: 9, End: true },
      }),
    );
    const { executionArn } = runner.startExecution('Review', 'a', {});
    await runner.idle();
    runner.stopExecution(executionArn, 'Withdrawn', 'by the applicant');
    runner.stopExecution(executionArn);
    expect(() => runner.sendTaskSuccess(tokens[0]!, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    clock.moveTo(clock.now() + 60_000);
    await runner.idle();
    expect(runner.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Withdrawn',
      cause: 'by the applicant',
    });
    expect(() => runner.stopExecution('arn:unknown')).toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
  });
});

describe('going on after a stop', () => {
  test('what was in flight is called again, an answered token is not, and a running execution keeps its definition', async () => {
    const database = new DatabaseSync(':memory:');
    const clock = new ShiftableClock();
    const called: string[] = [];
    let token = '';
    const before = machine({
      Both: {
        Type: 'Parallel',
        Next: 'Old',
        Branches: [
          branch('Wait', callback()),
          branch('Call', {
            Type: 'Task',
            Resource: invokeArn,
            Arguments: { FunctionName: 'slow' },
            End: true,
            Output: '{% $states.result.Payload %}',
          }),
        ],
      },
      Old: { Type: 'Pass', Output: { machine: 'old', branches: '{% $states.input %}' }, End: true },
    });
    const options = (
      definition: StateMachineDefinition,
      answer: (name: string) => Promise<unknown>,
    ): RunnerOptions => ({
      database,
      clock,
      definitions: { Review: definition },
      async invoke(name, payload) {
        called.push(name);
        token = (payload as { token?: string }).token ?? token;
        return answer(name);
      },
    });
    const first = createRunner(
      options(before, (name) => (name === 'slow' ? new Promise(() => undefined) : Promise.resolve(null))),
    );
    await first.open();
    const { executionArn } = first.startExecution('Review', 'a', {});
    while (first.history(executionArn).at(-1)?.type !== 'TaskSubmitted')
      await new Promise((resolve) => setTimeout(resolve, 1));
    await first.close();
    first.sendTaskSuccess(token, 'while closed');
    expect(called).toEqual(['open-stage', 'slow']);

    const second = createRunner(
      options(machine({ New: { Type: 'Succeed' } }), async (name) => `${name} again`),
    );
    opened.push(second);
    await second.open();
    await second.idle();
    expect(called).toEqual(['open-stage', 'slow', 'slow']);
    expect(second.describe(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { machine: 'old', branches: ['while closed', 'slow again'] },
    });
  });
});

test('expressions have the functions that Step Functions adds, and no $eval', async () => {
  const { runner, clock } = await start(
    machine({
      Compute: {
        Type: 'Pass',
        End: true,
        Output: {
          hash: '{% $hash("abc", "SHA-256") %}',
          parts: '{% $partition([1..5], 2) %}',
          range: '{% $range(0, 10, 5) %}',
          parsed: '{% $parse("[1,{\\"a\\":null}]") %}',
          random: '{% $random() %}',
          steady: '{% $random(7) = $random(7) %}',
          id: '{% $uuid() %}',
          now: '{% $now() %}',
        },
      },
    }),
    { random: () => 0.25, id: () => 'an-id' },
  );
  const done = runner.startExecution('Review', 'a', {});
  await runner.idle();
  expect(runner.describe(done.executionArn)?.output).toEqual({
    hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    parts: [[1, 2], [3, 4], [5]],
    range: [0, 5, 10],
    parsed: [1, { a: null }],
    random: 0.25,
    steady: true,
    id: 'an-id',
    now: new Date(clock.now()).toISOString(),
  });

  const other = await start(machine({ Compute: { Type: 'Pass', End: true, Output: '{% $eval("1") %}' } }));
  const refused = other.runner.startExecution('Review', 'a', {});
  await other.runner.idle();
  expect(other.runner.describe(refused.executionArn)).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
  });
});
