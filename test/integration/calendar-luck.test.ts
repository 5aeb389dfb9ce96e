import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '#shared/model/instant.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

const campaignId = 'chongqing-2026';
const parameters = { id: campaignId };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;
const generation = async () => (await world.stores.campaigns.calendar(campaignId))?.generation ?? 0;
const look = async () => world.task.nextDeadline({ campaignId, generation: await generation() });

/** The calendar machine from where it stands until it waits or ends. */
async function run(): Promise<string> {
  for (let round = 0; round < 50; round += 1) {
    const found = await look();
    if (found.next !== 'close') return found.next === 'wait' ? found.until : found.next;
    await world.task.closeStage({ campaignId, generation: await generation(), entry: found.entry });
  }
  throw new Error('the calendar does not come to rest');
}

const province = { name: 'underReview', level: 'province', step: 'preliminaryReview' } as const;

describe('a calendar in bad luck', () => {
  test('what a late correction brought back is free of the deadline, and does not stop the calendar', async () => {
    const [free = ''] = await placeApplications(world, campaignId, province, 1, {
      returned: {
        defects: [],
        until: '2026-08-10T15:59:59.999Z' as Instant,
        times: 1,
        backTo: province,
      },
    });
    const drafts = await placeApplications(world, campaignId, { name: 'draft' }, 2);
    world.clock.moveTo('2026-08-05T00:00:00.000Z');
    expect(await run()).toBe('done');
    expect(await Promise.all([free, ...drafts].map(statusOf))).toEqual(['underReview', 'lapsed', 'lapsed']);
    const decided = await world.decide('accept', 'chongqing', free, { version: 1 });
    expect(decided.body).toMatchObject({ application: { status: { name: 'evaluating' } } });
  });

  test('a deadline brought nearer while the relay was down is kept as soon as it is up', async () => {
    const [draft = ''] = await placeApplications(world, campaignId, { name: 'draft' }, 1);
    await world.relay();
    expect(await run()).toBe('2026-05-31T16:00:00.000Z');
    const moved = await world.call('move-deadlines', 'chongqing-lead', {
      parameters,
      body: {
        version: 1,
        deadlines: { county: '2026-04-02T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' },
        reason: '提前',
      },
    });
    expect(moved.status).toBe(200);
    world.clock.moveTo('2026-04-05T00:00:00.000Z');
    await world.relay();
    expect(await generation()).toBe(2);
    expect(await run()).toBe('2026-07-31T16:00:00.000Z');
    expect(await statusOf(draft)).toBe('lapsed');
  });

  test('several deadlines at once, after days without power', async () => {
    const drafts = await placeApplications(world, campaignId, { name: 'draft' }, 60);
    const reviews = await placeApplications(world, campaignId, province, 60);
    const returned = await placeApplications(world, campaignId, { name: 'returned', level: 'province' }, 3, {
      returned: {
        defects: [],
        until: '2026-06-10T15:59:59.999Z' as Instant,
        times: 1,
        backTo: province,
      },
    });
    await world.relay();
    await run();
    world.clock.moveTo('2026-12-01T00:00:00.000Z');
    expect(await run()).toBe('done');
    const stands = await Promise.all([...drafts, ...reviews, ...returned].map(statusOf));
    expect(new Set(stands)).toEqual(new Set(['lapsed']));
  });

  test('reconcile finds what a waiting calendar has missed, and leaves alone what is right', async () => {
    await world.relay();
    await run();
    await world.task.nextDeadline({ campaignId: 'national-2026', generation: 1 });
    expect(await world.reconcile()).toEqual({
      applications: 0,
      completions: 0,
      calendars: 0,
      sweeps: 0,
      counters: 0,
      designations: 0,
    });
    const [late = ''] = await placeApplications(
      world,
      campaignId,
      { name: 'returned', level: 'province' },
      1,
      {
        returned: {
          defects: [],
          until: '2026-04-03T15:59:59.999Z' as Instant,
          times: 1,
          backTo: province,
        },
      },
    );
    world.clock.moveTo('2026-04-10T00:00:00.000Z');
    expect(await world.reconcile()).toMatchObject({ calendars: 1, designations: 0 });
    await run();
    expect(await statusOf(late)).toBe('lapsed');
  });

  test('a submission that the relay has not seen yet is started once, whoever comes first', async () => {
    const [id = ''] = await placeApplications(world, campaignId, province, 1);
    expect(await world.reconcile()).toMatchObject({ applications: 1 });
    expect(await world.workflow.start('Application', `${id}-run1`, {})).toEqual({ started: false });
    expect(await world.reconcile()).toMatchObject({ applications: 0 });
  });

  test('a hundred lost executions in every status, over several pages', async () => {
    const waiting = [
      province,
      { name: 'returned', level: 'province' },
      { name: 'recommended' },
      { name: 'evaluating', step: 'materialReview' },
      { name: 'ranked' },
      { name: 'candidate' },
      { name: 'inPublicity' },
      { name: 'cleared' },
    ] as const;
    let placed = 0;
    for (const status of waiting) placed += (await placeApplications(world, campaignId, status, 14)).length;
    for (const status of [{ name: 'draft' }, { name: 'named' }, { name: 'withdrawn' }] as const)
      await placeApplications(world, campaignId, status, 3);
    expect(await world.reconcile()).toMatchObject({ applications: placed });
    for (const { machine, name } of world.workflow.started) world.workflow.lose(machine, name);
    expect(await world.reconcile()).toMatchObject({ applications: placed });
    expect(await world.reconcile()).toMatchObject({ applications: 0 });
  });
});

describe('an index that lags', () => {
  test('a late decision is found by the second look', async () => {
    world.close();
    world = await openWorld({ indexDelay: 300 });
    world.clock.moveTo('2026-05-31T15:59:59.999Z');
    const [draft = ''] = await placeApplications(world, campaignId, { name: 'draft' }, 1);
    world.clock.moveTo('2026-05-31T16:00:00.000Z');
    expect(await run()).toBe('2026-05-31T16:01:00.000Z');
    expect(await statusOf(draft)).toBe('draft');
    await new Promise((resolve) => setTimeout(resolve, 400));
    world.clock.moveTo('2026-05-31T16:01:00.000Z');
    expect(await run()).toBe('2026-07-31T16:00:00.000Z');
    expect(await statusOf(draft)).toBe('lapsed');
  });

  test('a case that cannot be repaired keeps no other from being repaired, and is named', async () => {
    const [broken = '', ...whole] = await placeApplications(world, campaignId, province, 3);
    const start = world.workflow.start.bind(world.workflow);
    world.workflow.start = async (machine, name, input) => {
      if (name.startsWith(broken)) throw new Error('the state machine is gone');
      return start(machine, name, input);
    };
    await expect(world.reconcile()).rejects.toMatchObject({
      errors: [{ message: `${broken} could not be repaired` }],
    });
    expect(world.workflow.started.map(({ name }) => name)).toEqual(
      expect.arrayContaining(whole.map((id) => `${id}-run1`)),
    );
  });
});
