import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { onStream } from '#functions/aws/stream-batch.ts';
import { eventModules } from '#functions/registry.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pollStream, streamed } from '../fixtures/stream-poller.ts';

/* What a stream does on a bad day: the relay as it is deployed, behind the way in which Lambda reads a shard. */
const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!form) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(form, '焉耆回族自治县');

let world: World;
let relay: ReturnType<typeof onStream>;
beforeEach(async () => {
  // What it says of every fault is not what is looked at here.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  world = await openWorld();
  relay = onStream(eventModules['relay-events'](world.ports), world.ports.log);
});
afterEach(() => {
  vi.restoreAllMocks();
  return world.close();
});

/** Everything that the table's stream holds, in its order. */
const records = () =>
  world.table.stream.read(0, 10_000).map(({ sequence, item }) => streamed(item, sequence));
const executions = () =>
  world.workflow.started.filter(({ machine }) => machine === 'Application').map(({ name }) => name);

async function submitted(who: string): Promise<string> {
  const { application } = await begin(world, who);
  const reply = await world.decide('submit', who, application.id, { version: 1, answers });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return application.id;
}

/** 焉耆's application, opened for review, with a task that waits for the decision, and then returned. */
async function returned(): Promise<string> {
  const id = await submitted('yanqi');
  await pollStream(records(), relay);
  await world.task.openStage({
    applicationId: id,
    run: 1,
    state: 'PrefectureReview',
    stage: 2,
    token: 'waiting',
  });
  const body = { version: 2, defects: [{ item: '6.2', note: '请写明。' }] };
  const reply = await world.decide('return', 'bayingolin', id, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return id;
}
const outcome = { outcome: 'return', state: 'Correction', stage: 3 };

describe('a poisoned event', () => {
  test('is set aside alone: everything before and after it is followed, and the repair does what it meant', async () => {
    const ids = [await submitted('yanqi'), await submitted('hejing'), await submitted('gulou')];
    const [, poisoned = ''] = ids;
    const start = world.workflow.start.bind(world.workflow);
    world.workflow.start = async (machine, name, input) => {
      if (name.startsWith(poisoned)) throw new Error('poisoned');
      return start(machine, name, input);
    };
    const { setAside } = await pollStream(records(), relay);
    expect(setAside).toEqual([`APP#${poisoned} EVENT#000002`]);
    expect(executions().sort()).toEqual([`${ids[0]}-run1`, `${ids[2]}-run1`].sort());
    const told = world.messages.map(({ id }) => id);
    expect(new Set(told).size).toBeGreaterThan(0);

    world.workflow.start = start;
    expect((await world.reconcile()).applications).toBe(1);
    expect((await world.reconcile()).applications).toBe(0);
    expect(executions().filter((name) => name.startsWith(poisoned))).toHaveLength(1);
  });

  test('that is cured between two attempts is followed in its place, and nothing is set aside', async () => {
    await submitted('yanqi');
    await submitted('hejing');
    const start = world.workflow.start.bind(world.workflow);
    let faults = 3;
    world.workflow.start = async (machine, name, input) => {
      if (faults-- > 0) throw new Error('throttled');
      return start(machine, name, input);
    };
    const { setAside, calls } = await pollStream(records(), relay);
    expect(setAside).toEqual([]);
    expect(calls).toBeGreaterThan(1);
    expect(executions()).toHaveLength(2);
  });
});

test('an event that an import has brought is not followed again: it was, where it came from', async () => {
  await submitted('yanqi');
  const brought = world.table.stream
    .read(0, 10_000)
    .map(({ sequence, item }) => streamed({ ...item, imported: true }, sequence));
  await pollStream(brought, relay);
  expect(world.workflow.started).toEqual([]);
  await pollStream(records(), relay);
  expect(executions()).toHaveLength(1);
});

describe('events that come twice and in another order', () => {
  test('start one execution, complete one token, tell everybody once', async () => {
    const id = await returned();
    await pollStream(records(), relay);
    const before = {
      executions: executions(),
      tokens: [...world.workflow.completed],
      told: [...new Set(world.messages.map(({ id: message }) => message))].sort(),
      events: await world.stores.applications.events(id),
    };
    expect(before.tokens).toEqual([['waiting', outcome]]);
    const all = records();
    for (const order of [all, [...all].reverse(), all.flatMap((one) => [one, one])]) {
      expect((await pollStream(order, relay, { batchSize: 3 })).setAside).toEqual([]);
      expect({
        executions: executions(),
        tokens: [...world.workflow.completed],
        told: [...new Set(world.messages.map(({ id: message }) => message))].sort(),
        events: await world.stores.applications.events(id),
      }).toEqual(before);
    }
  });

  test('first in another order: the decision before the submission, and all comes right', async () => {
    await returned();
    await pollStream([...records()].reverse(), relay);
    expect(executions()).toHaveLength(1);
    expect([...world.workflow.completed]).toEqual([['waiting', outcome]]);
  });
});

describe('a function that is killed between the commit and the word to the waiting task', () => {
  test('is called again with the same event: the task is completed, once', async () => {
    await returned();
    const succeed = world.workflow.succeed.bind(world.workflow);
    let killed = 0;
    world.workflow.succeed = async (token, output) => {
      if (killed++ === 0) throw new Error('killed');
      return succeed(token, output);
    };
    expect((await pollStream(records(), relay)).setAside).toEqual([]);
    expect([...world.workflow.completed]).toEqual([['waiting', outcome]]);
  });

  test('and never called again: the daily repair completes it, once', async () => {
    const id = await returned();
    expect(world.workflow.completed.size).toBe(0);
    expect((await world.reconcile()).completions).toBe(1);
    expect([...world.workflow.completed]).toEqual([['waiting', outcome]]);
    expect((await world.stores.applications.load(id))?.status.name).toBe('returned');
    await pollStream(records(), relay);
    expect([...world.workflow.completed]).toEqual([['waiting', outcome]]);
  });
});
