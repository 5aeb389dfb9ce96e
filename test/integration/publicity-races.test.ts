import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationLines, campaignLines } from '#shared/domain/record-lines.ts';
import type { Application } from '#shared/model/application.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';
const parameters = { id: campaignId };
const lead = 'chongqing-lead';

const start = (version = 1) =>
  world.call('start-publicity', lead, {
    parameters,
    body: { version, address: 'https://wsjkw.example/gongshi', contact: '023-00000000' },
  });
const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;
const published = async () =>
  ((await world.call('list-public', null)).body as { entries: { organisationName: string }[] }).entries.map(
    ({ organisationName }) => organisationName,
  );
/** Everything that the calendar has to do now. */
async function calendar(): Promise<void> {
  await world.relay();
  for (;;) {
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const due = await world.task.nextDeadline({ campaignId, generation });
    if (due.next !== 'close') return;
    await world.task.closeStage({ campaignId, generation, entry: due.entry });
  }
}

/** Runs `other` at the moment at which `action` has decided and is about to commit. */
function justBefore(action: () => Promise<unknown>): {
  meanwhile(other: () => Promise<unknown>): Promise<unknown>;
} {
  return {
    async meanwhile(other) {
      const transact = world.table.transact.bind(world.table);
      let held = false;
      world.table.transact = async (writes) => {
        if (!held) {
          held = true;
          await other();
        }
        await transact(writes);
      };
      try {
        return await action();
      } finally {
        world.table.transact = transact;
      }
    },
  };
}

describe('the list of candidates and the start of publicity', () => {
  test('who is selected in the same moment is refused, not left outside the published list', async () => {
    const [first = '', late = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    await world.decide('select', lead, first, { version: 1 });
    const reply = await justBefore(() => world.decide('select', lead, late, { version: 1 })).meanwhile(() =>
      start(),
    );
    expect(reply).toMatchObject({
      status: 409,
      body: { code: 'versionConflict', context: { action: 'PublicityStarted' } },
    });
    expect(await statusOf(late)).toBe('ranked');
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(1);
    expect(await published()).toEqual(['重庆市区 0']);
  });

  test('who is taken off in the same moment stays on it, and no place is freed', async () => {
    const [id = '', other = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    await world.decide('select', lead, id, { version: 1 });
    await world.decide('select', lead, other, { version: 1 });
    const deselect = () => world.decide('deselect', lead, id, { version: 2, reason: '材料存疑' });
    expect(await justBefore(deselect).meanwhile(() => start())).toMatchObject({
      body: { code: 'versionConflict' },
    });
    expect((await deselect()).body).toMatchObject({ code: 'publicityStarted' });
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(2);
  });

  test('publicity does not start on a list that is changing, nor on an empty one', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    await world.decide('select', lead, id, { version: 1 });
    const emptied = () => world.decide('deselect', lead, id, { version: 2, reason: '材料存疑' });
    const reply = await justBefore(() => start()).meanwhile(emptied);
    expect(reply).toMatchObject({ status: 409, body: { code: 'selectionChanged' } });
    expect(await statusOf(id)).toBe('ranked');
    expect((await start()).body).toMatchObject({ code: 'noCandidates' });
    expect((await world.stores.campaigns.load(campaignId))?.publicity).toBeNull();
  });

  test('a candidate is public from the start, whatever the calendar and the index have seen', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    await world.decide('select', lead, id, { version: 1 });
    await start();
    expect(await statusOf(id)).toBe('candidate');
    expect(await published()).toEqual(['重庆市区 0']);
  });
});

describe('the end of a campaign', () => {
  const document = { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-09' };

  test('A23, E-53: nobody is named before the last working day is over; then the last naming closes the campaign, once', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const id of ids) await world.decide('select', lead, id, { version: 1 });
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    await start();
    await calendar();
    const name = (id: string, version: number) => world.decide('name', lead, id, { version, document });
    expect((await name(ids[0] ?? '', 3)).body).toMatchObject({ code: 'transitionNotAllowed' });
    world.clock.moveTo('2026-09-08T15:59:59.999Z');
    await calendar();
    expect(await statusOf(ids[0] ?? '')).toBe('inPublicity');
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    const both = await Promise.all(ids.map((id) => name(id, 4)));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await world.relay();
    await world.relay({ again: true });
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'named', version: 3 });
    const events = await world.stores.campaigns.events(campaignId);
    expect(events.map(({ type }) => type)).toEqual([
      'CampaignPublished',
      'PublicityStarted',
      'CampaignNamed',
    ]);
  });

  test('as long as one of the published is neither named nor gone, it goes on', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const id of ids) await world.decide('select', lead, id, { version: 1 });
    await placeApplications(world, campaignId, { name: 'evaluating', step: 'materialReview' }, 1);
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    await start();
    await calendar();
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    await world.decide('name', lead, ids[0] ?? '', { version: 4, document });
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'publicity' });
  });
});

/** Ranked units, the first the best: 100, 99, 98 … of a hundred rows. */
async function inOrder(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const unit = { met: 100 - at, total: 100, reached: true };
    const verifiedTally = {
      rows: unit,
      indicators: unit,
      checks: unit,
      stars: { met: 0, total: 0 },
      unit: 'rows' as const,
      reached: true,
      missing: 0,
      sentence: '',
    };
    const organisation = `ranked-${at + 1}` as Application['organisation'];
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1, {
      id: `${campaignId}.${organisation}` as Application['id'],
      organisation,
      organisationName: `第${at + 1}名`,
      verifiedTally,
    });
    ids.push(id);
  }
  return ids;
}

/** Every read takes a while of its own, so that decisions of one moment really cross. */
function jittered(seed: number): void {
  let state = seed;
  const wait = async () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    await new Promise((resolve) => setTimeout(resolve, (state >> 8) % 4));
  };
  const get = world.table.get.bind(world.table);
  world.table.get = async (key) => {
    await wait();
    const found = await get(key);
    await wait();
    return found;
  };
}

describe('many choices at one moment', () => {
  // Whatever comes first: the first five never leave anybody out, the sixth always would.
  test.each([1, 2, 3, 4, 5, 6])(
    'A18, E-59, C-06: the first five of six are chosen without a reason, the sixth is not (%i)',
    async (seed) => {
      const ids = await inOrder(6);
      jittered(seed);
      const order = [...ids.keys()].sort((a, b) => ((a * 7 + seed * 3) % 6) - ((b * 7 + seed * 3) % 6));
      const replies = new Map<number, { status: number; body: unknown }>();
      await Promise.all(
        order.map(async (at) => {
          replies.set(at, await world.decide('select', lead, ids[at] ?? '', { version: 1 }));
        }),
      );
      const statuses = ids.map((_, at) => replies.get(at)?.status);
      expect(statuses.slice(0, 5), JSON.stringify([...replies])).toEqual([200, 200, 200, 200, 200]);
      expect(['invalidInput', 'quotaExhausted']).toContain(
        (replies.get(5)?.body as { code: string } | undefined)?.code,
      );
      expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(5);
      expect(await statusOf(ids[5] ?? '')).toBe('ranked');
    },
  );

  test('E-59: one that is taken off while another is chosen asks for a reason that it did not need before', async () => {
    const ids = await inOrder(6);
    for (const id of ids.slice(0, 4)) await world.decide('select', lead, id, { version: 1 });
    // Fifth place: nobody before it is left out. Then the first is taken off, and both are short of a place.
    const reply = await justBefore(() =>
      world.decide('select', lead, ids[4] ?? '', { version: 1 }),
    ).meanwhile(async () => {
      await world.decide('deselect', lead, ids[0] ?? '', { version: 2, reason: '材料存疑' });
      await world.decide('select', lead, ids[5] ?? '', { version: 1, reason: '国家推荐名单' });
    });
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'invalidInput', faults: [{ pointer: '/reason' }] },
    });
    expect(await statusOf(ids[4] ?? '')).toBe('ranked');
  });
});

describe('a list that leaves out who stands before', () => {
  const begin = (version: number, reasons?: Record<string, string>) =>
    world.call('start-publicity', lead, {
      parameters,
      body: {
        version,
        address: 'https://wsjkw.example/gongshi',
        contact: '023-0',
        ...(reasons && { reasons }),
      },
    });

  test('E-59: chosen while places were left, nobody asked why; the publication does, and the record prints it', async () => {
    const [first = '', second = '', third = ''] = await inOrder(3);
    // Five places for three: no reason is asked.
    for (const id of [first, third])
      expect((await world.decide('select', lead, id, { version: 1 })).status).toBe(200);
    const preview = await world.call('preview-publicity', lead, { parameters });
    expect(preview.body).toMatchObject({
      outOfOrder: [{ application: third, passedOver: [{ application: second }], reason: null, said: false }],
    });
    expect((await world.call('preview-publicity', 'qijiang', { parameters })).body).toMatchObject({
      outOfOrder: [],
    });
    const refused = await begin(1);
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'invalidInput',
        faults: [
          {
            pointer: `/reasons/${third}`,
            message: '排在第3名前面的第2名没有列入公示名单，请说明理由（如国家推荐名单、优先推荐条件）。',
          },
        ],
      },
    });
    expect((await begin(1, { [third]: '列入国家推荐名单。' })).status).toBe(200);
    const event = (await world.stores.campaigns.events(campaignId)).at(-1);
    expect(event?.data).toMatchObject({
      outOfOrder: [
        { application: third, passedOver: [{ application: second }], reason: '列入国家推荐名单。' },
      ],
    });
    expect(event && campaignLines([event])[0]?.details).toContain(
      '第3名列入公示名单，排在前面的第2名没有列入。理由：列入国家推荐名单。',
    );
  });

  test('E-59: what was said at the choice is not asked again; the record prints it all the same', async () => {
    const ids = await inOrder(6);
    const last = ids[5] ?? '';
    const chosen = await world.decide('select', lead, last, { version: 1, reason: '国家推荐名单' });
    expect(chosen.status).toBe(200);
    for (const id of ids.slice(0, 4)) await world.decide('select', lead, id, { version: 1 });
    const events = await world.stores.applications.events(last);
    expect(applicationLines(events, []).at(-1)?.details).toContain(
      '排在前面而没有列为候选：第1名、第2名、第3名、第4名、第5名',
    );
    expect((await begin(1)).status).toBe(200);
    expect((await world.stores.campaigns.events(campaignId)).at(-1)?.data).toMatchObject({
      outOfOrder: [{ application: last, reason: '国家推荐名单', passedOver: [{ application: ids[4] }] }],
    });
  });
});
