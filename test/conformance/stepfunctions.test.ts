import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createRunner,
  type ExecutionDescription,
  type HistoryEvent,
  type StateMachineRunner,
} from '../../infra/local/state-machine/runner.ts';
import { ShiftableClock } from '../fixtures/shiftable-clock.ts';
import {
  type Behaviour,
  type Callback,
  Comparison,
  machineOf,
  runnableVectors,
  type Vector,
} from './recorded-vector.ts';

/** What the runner supports; a vector that needs anything else is left out, and counted under that need. */
const supported = new Set([
  'Task',
  'Choice',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Parallel',
  'Map',
  'Retry',
  'Catch',
  'Assign',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'lambda:invoke',
  'lambda:invoke.waitForTaskToken',
  'function-arn',
  // Callbacks were recorded with these two; the runner treats every task with a token alike.
  'sqs:sendMessage.waitForTaskToken',
  'sns:publish.waitForTaskToken',
]);

const kept = join(import.meta.dirname, '../fixtures/stepfunctions');
/** Another collection of recorded answers of the same form, where `npm run test:conformance` is given one. */
const folder = process.env['SHIFAN_VECTORS'] ?? kept;
const vectors = runnableVectors(folder);
const selected = vectors.filter(({ needs }) => needs.every((need) => supported.has(need)));
const leftOut = vectors.flatMap(({ id, needs }) => {
  const lacking = needs.filter((need) => !supported.has(need));
  return lacking.length === 0 ? [] : [`${id} (${lacking.join(', ')})`];
});
let agreed = 0;

describe('recorded answers of AWS Step Functions', () => {
  test('all vectors that can be run as JSONata are there', () => {
    if (folder === kept) expect(vectors.length).toBe(270);
    expect(selected.length).toBeGreaterThan(0);
  });

  test('an answer that differs is noticed', async () => {
    const vector = selected.find(({ id }) => id === 'map/scn.map-state-retry')!;
    const { history } = await replay(vector);
    const recorded = vector.expected.events!;
    expect(new Comparison().events(recorded, history)).toEqual([]);
    expect(new Comparison().events(recorded.toSpliced(3, 1), history)).not.toEqual([]);
    expect(new Comparison().events(recorded.with(3, { ...recorded[3]!, input: {} }), history)).not.toEqual(
      [],
    );
    expect(new Comparison().events(recorded.with(3, { ...recorded[3]!, prev: 1 }), history)).not.toEqual([]);
    expect(new Comparison().events(recorded, history.slice(0, -1))).not.toEqual([]);
  });

  test.each(selected.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const { answer, history } = await replay(vector);
    const comparison = new Comparison();
    const { expected } = vector;
    const differences = [
      ...comparison.differences(expected.status, answer.status, 'status'),
      ...comparison.differences(expected.output, answer.output, 'output'),
      ...comparison.differences(expected.error, answer.error, 'error'),
      ...(expected.causeJson === undefined
        ? comparison.differences(expected.cause, answer.cause, 'cause')
        : comparison.failure(expected.causeJson, answer.cause, 'cause')),
      ...(expected.events ? comparison.events(expected.events, history) : []),
    ];
    expect(differences).toEqual([]);
    agreed++;
  });

  afterAll(() => {
    console.log(
      `Step Functions vectors: ${vectors.length} runnable as JSONata, ${selected.length} run, ${agreed} agreed, ` +
        `${leftOut.length} not supported${leftOut.length > 0 ? ':' : ''}`,
    );
    for (const each of leftOut) console.log(`  not supported: ${each}`);
  });
});

async function replay(vector: Vector): Promise<{ answer: ExecutionDescription; history: HistoryEvent[] }> {
  const database = new DatabaseSync(':memory:');
  const clock = new ShiftableClock();
  const tokens: string[] = [];
  const runner = createRunner({
    database,
    definitions: { Recorded: machineOf(vector) },
    clock,
    random: () => 0.5,
    callbackServices: ['sqs:sendMessage', 'sns:publish'],
    async invoke(name, payload) {
      if (name.includes(':')) {
        tokens.push(...(JSON.stringify(payload).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []));
        return { MessageId: 'm' };
      }
      return behave(vector.lambdas[name], name, payload, clock);
    },
  });
  await runner.open();
  const { executionArn } = runner.startExecution('Recorded', 'vector', inputOf(vector, clock));
  const callbacks = [...vector.callbacks];
  for (let turn = 0; turn < 500; turn++) {
    await Promise.race([runner.idle(), sleeping(clock)]);
    const answer = runner.describe(executionArn)!;
    const callback = callbacks[0];
    if (answer.status !== 'RUNNING' || (vector.expected.status === 'RUNNING' && !callback)) {
      const history = runner.history(executionArn);
      await runner.close();
      database.close();
      return { answer, history };
    }
    if (callback && callback.action !== 'never') {
      callbacks.shift();
      await perform(callback, runner, executionArn, tokens, clock);
    } else {
      const due = [
        database.prepare('SELECT min(due) AS due FROM sfn_thread').get()?.['due'],
        database.prepare('SELECT min(deadline) AS due FROM sfn_execution').get()?.['due'],
        clock.nextWake,
      ];
      clock.moveTo(Math.min(...due.filter((instant) => typeof instant === 'number')));
    }
  }
  throw new Error(`${vector.id} does not end`);
}

/** A function that sleeps on the clock keeps the runner from being idle; then only the clock can go on. */
async function sleeping(clock: ShiftableClock): Promise<void> {
  do await pause(2);
  while (clock.nextWake === undefined);
}

async function behave(
  behaviour: Behaviour | undefined,
  name: string,
  payload: unknown,
  clock: ShiftableClock,
): Promise<unknown> {
  switch (behaviour?.behaviour) {
    case 'echo':
      return payload;
    case 'return':
      return behaviour.valueRepeat
        ? behaviour.valueRepeat.char.repeat(behaviour.valueRepeat.count)
        : behaviour.value;
    case 'return-template':
      return behaviour.template!.replace('{event}', JSON.stringify(payload).replaceAll('"', "'"));
    case 'sleep':
      await clock.sleep(behaviour.seconds! * 1000);
      return payload;
    case 'raise':
      throw Object.assign(new Error(behaviour.errorMessage), { name: behaviour.errorType });
    default:
      throw Object.assign(
        new Error(
          `Function not found: arn:aws:lambda:us-east-1:111111111111:function:${name}:$LATEST ` +
            '(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 1; Proxy: null)',
        ),
        { name: 'Lambda.ResourceNotFoundException' },
      );
  }
}

async function perform(
  callback: Callback,
  runner: StateMachineRunner,
  executionArn: string,
  tokens: string[],
  clock: ShiftableClock,
): Promise<void> {
  const token = tokens.at(-1)!;
  switch (callback.action) {
    case 'success':
      return runner.sendTaskSuccess(
        token,
        JSON.parse(JSON.stringify(callback.payload).replaceAll('<task-token:1>', token)),
      );
    case 'failure':
      return runner.sendTaskFailure(token, callback.error, callback.cause);
    case 'heartbeat':
      for (let time = 0; time < (callback.times ?? 1); time++) {
        clock.moveTo(clock.now() + Math.min(callback.afterSeconds ?? 1, 2) * 1000);
        runner.sendTaskHeartbeat(token);
      }
      return;
    case 'stop':
      return runner.stopExecution(executionArn, callback.error, callback.cause);
    case 'never':
  }
}

function inputOf(vector: Vector, clock: ShiftableClock): unknown {
  const text = JSON.stringify(vector.input)
    .replace(/<now\+(\d+)d>/g, (_, days: string) =>
      new Date(clock.now() + Number(days) * 86_400_000).toISOString(),
    )
    .replace(/<repeat:(.):(\d+)>/g, (_, char: string, count: string) => char.repeat(Number(count)));
  return JSON.parse(text);
}
