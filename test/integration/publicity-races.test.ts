import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { banWrites } from '#functions/stores/ban-store.ts';
import { itemOf } from '#functions/stores/items.ts';
import { campaignIndexes, campaignKeys } from '#functions/stores/keys.ts';
import { banOf, liftBan } from '#shared/domain/bans.ts';
import { applicationLines, campaignLines } from '#shared/domain/record-lines.ts';
import type { Application } from '#shared/model/application.ts';
import type { Ban } from '#shared/model/ban.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { LocalDate } from '#shared/model/instant.ts';
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

describe('a unit that a gate stops on the day of the publicity', () => {
  const since = '2026-08-31';
  /** Banned after the list was closed and before the calendar publishes it. */
  async function banned(organisation: string): Promise<Ban> {
    const ban = banOf(
      { organisation: organisation as never, organisationName: '重庆市区 1' },
      { kind: 'county', programme: 'county' },
      { kind: 'revocation', id: 'd-1' },
      { documentNumber: '渝卫函〔2026〕12号', date: LocalDate.parse(since) },
    );
    await world.table.transact(world.stores.bans.putPart(ban));
    return ban;
  }
  const lifted = (ban: Ban) =>
    world.table.transact(
      banWrites(liftBan(ban, LocalDate.parse('2026-09-03'), '渝卫函〔2026〕15号', '复核后解除'), ban),
    );
  async function heldBack(): Promise<{ free: string; held: string; ban: Ban }> {
    const [free = '', held = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const id of [free, held]) await world.decide('select', lead, id, { version: 1 });
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    expect((await start()).status).toBe(200);
    const ban = await banned('district-ranked-1');
    await calendar();
    await calendar();
    return { free, held, ban };
  }
  const publish = (id: string, version: number, reason = '禁申已经解除') =>
    world.decide('publish', lead, id, { version, reason });

  test('A19: it is held back and the others go on; lead and unit are told, and the public does not see it', async () => {
    const { free, held } = await heldBack();
    expect(await statusOf(free)).toBe('inPublicity');
    const application = await world.stores.applications.load(held);
    expect(application).toMatchObject({
      status: { name: 'candidate' },
      heldBack: { why: expect.stringContaining('禁申') },
      version: 3,
    });
    await world.relay();
    const told = world.messages.filter(({ id }) => id.startsWith(`${held}.3.`));
    expect(told.map(({ organisation, subject }) => [organisation, subject])).toEqual([
      ['chongqing', '暂缓公示：重庆市区 1（候选）'],
      ['district-ranked-1', '暂缓公示：候选'],
    ]);
    expect(await published()).toEqual(['重庆市区 0']);
    // Not published is not objected to either, and the ban still stands in its way.
    expect((await publish(held, 3)).body).toMatchObject({ code: 'gateBlocked' });
    // The lead may end it; then the campaign ends with the others.
    const gone = await world.decide('disqualify', lead, held, { version: 3, cause: 'ban', reason: '禁申' });
    expect(gone.status, JSON.stringify(gone.body)).toBe(200);
  });

  test('E-80: added later, it has a full publicity of its own, and that of the others ends when it was to', async () => {
    const { free, held, ban } = await heldBack();
    await lifted(ban);
    world.clock.moveTo('2026-09-04T02:00:00.000Z');
    expect((await publish(held, 3, ' ')).body).toMatchObject({ faults: [{ pointer: '/reason' }] });
    const own = await publish(held, 3);
    expect(own.body).toMatchObject({
      label: '公示中',
      dueAt: '2026-09-11T15:59:59.999Z',
      application: { heldBack: null, publicity: { lastDay: '2026-09-11', workingDays: 5 } },
    });
    expect((await published()).sort()).toEqual(['重庆市区 0', '重庆市区 1']);
    expect((await world.stores.campaigns.load(campaignId))?.publicity?.lastDay).toBe('2026-09-08');
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    expect(await statusOf(free)).toBe('cleared');
    expect(await statusOf(held)).toBe('inPublicity');
    // Until its own last day it is objected to, and no longer.
    const open = async () =>
      (
        (await world.call('list-public', null, { query: { unit: held } })).body as {
          entries: { objections: boolean; publicityEndsAt: string }[];
        }
      ).entries[0];
    expect(await open()).toMatchObject({ objections: true, publicityEndsAt: '2026-09-11T15:59:59.999Z' });
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    expect(await world.task.nextDeadline({ campaignId, generation })).toMatchObject({ next: 'wait' });
    world.clock.moveTo('2026-09-11T15:59:59.999Z');
    await calendar();
    expect(await statusOf(held)).toBe('inPublicity');
    world.clock.moveTo('2026-09-11T16:00:00.000Z');
    await calendar();
    expect(await statusOf(held)).toBe('cleared');
    const document = { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-12' };
    const name = (id: string, version: number) => world.decide('name', lead, id, { version, document });
    expect((await name(held, 5)).status).toBe(200);
    expect((await name(free, 4)).status).toBe(200);
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'named' });
  });

  test('E-80: another unit than the list named starts anew, from the day on which it is put right', async () => {
    const { free } = await heldBack();
    world.clock.moveTo('2026-09-07T02:00:00.000Z');
    const again = await world.decide('republish', lead, free, { version: 3, reason: '公示的名称是另一单位' });
    expect(again.body).toMatchObject({ label: '公示中', dueAt: '2026-09-14T15:59:59.999Z' });
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    expect(await statusOf(free)).toBe('inPublicity');
    world.clock.moveTo('2026-09-14T16:00:00.000Z');
    await calendar();
    expect(await statusOf(free)).toBe('cleared');
    const events = await world.stores.applications.events(free);
    expect(applicationLines(events, []).flatMap(({ details }) => details)).toContain(
      '公示 5 个工作日，至 2026-09-14',
    );
    for (const who of ['chongqing', 'qijiang'])
      expect((await world.decide('republish', who, free, { version: 5, reason: 'x' })).status).not.toBe(200);
  });
});

describe('a place that falls empty after publicity began', () => {
  const refilling = (seen: Campaign) =>
    world.table.transact([
      {
        kind: 'put',
        item: itemOf(
          campaignKeys.campaign(seen.id),
          { ...seen, refillAfterDrop: true },
          {
            version: seen.version,
            status: seen.status,
            ...campaignIndexes(seen),
          },
        ),
        when: { equals: { version: seen.version } },
      },
    ]);
  /** Two are published, two more are ranked; the places of the first are left as asked. */
  async function listed(refill: boolean): Promise<string[]> {
    if (refill) await refilling((await world.stores.campaigns.load(campaignId)) as Campaign);
    const ids = await inOrder(4);
    for (const id of ids.slice(0, 2)) await world.decide('select', lead, id, { version: 1 });
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    expect((await start()).status).toBe(200);
    await calendar();
    return ids;
  }
  const leave = (id: string) =>
    world.decide('disqualify', lead, id, { version: 3, cause: 'fraud', reason: '伪造材料' });
  const publish = (id: string, reason = '递补第1名空出的名额') =>
    world.decide('publish', lead, id, { version: 1, reason });
  const document = { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-12' };

  test('E-81: nobody takes it where the campaign does not say so', async () => {
    const [first = '', , third = ''] = await listed(false);
    await leave(first);
    expect((await publish(third)).body).toMatchObject({ code: 'notPermitted' });
    expect(await statusOf(third)).toBe('ranked');
  });

  test('A21, E-81: the next one takes it by a full publicity of its own, with a reason; the campaign waits for it', async () => {
    const [first = '', second = '', third = '', fourth = ''] = await listed(true);
    expect((await publish(third)).body).toMatchObject({
      code: 'quotaExhausted',
      detail: '公示开始以后没有空出的名额，不能递补。',
    });
    expect((await leave(first)).status).toBe(200);
    world.clock.moveTo('2026-09-04T02:00:00.000Z');
    expect((await publish(third, ' ')).body).toMatchObject({ faults: [{ pointer: '/reason' }] });
    const own = await publish(third);
    expect(own.body, JSON.stringify(own.body)).toMatchObject({
      label: '公示中',
      application: { publicity: { lastDay: '2026-09-11', workingDays: 5 } },
    });
    expect((await publish(fourth)).body).toMatchObject({ code: 'quotaExhausted' });
    expect((await published()).sort()).toEqual(['第2名', '第3名']);
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    expect([await statusOf(second), await statusOf(third)]).toEqual(['cleared', 'inPublicity']);
    world.clock.moveTo('2026-09-10T01:00:00.000Z');
    await world.decide('name', lead, second, { version: 4, document });
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'publicity' });
    world.clock.moveTo('2026-09-14T01:00:00.000Z');
    await calendar();
    world.clock.moveTo('2026-09-20T01:00:00.000Z');
    expect((await world.decide('name', lead, third, { version: 3, document })).status).toBe(200);
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'named' });
  });

  test('E-81: where all of the published have left, the campaign waits for who may still fill their places', async () => {
    const [first = '', second = '', third = '', fourth = ''] = await listed(true);
    for (const id of [first, second]) expect((await leave(id)).status).toBe(200);
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'publicity' });
    expect((await publish(third)).status).toBe(200);
    const over = { version: 1, reason: '不再递补' };
    expect((await world.decide('fail', lead, fourth, over)).status).toBe(200);
    world.clock.moveTo('2026-09-20T01:00:00.000Z');
    await calendar();
    expect((await world.decide('name', lead, third, { version: 3, document })).status).toBe(200);
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'named' });
  });

  test('E-81: nobody is left to fill a place once the rest is ended', async () => {
    const [first = '', second = '', third = '', fourth = ''] = await listed(true);
    for (const id of [first, second]) await leave(id);
    for (const id of [third, fourth])
      await world.decide('fail', lead, id, { version: 1, reason: '不再递补' });
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'concluded' });
  });

  test('E-59, E-81: who stands behind another is taken with those before it on record', async () => {
    const [first = '', , , fourth = ''] = await listed(true);
    await leave(first);
    expect((await publish(fourth)).status).toBe(200);
    expect((await world.stores.applications.events(fourth)).at(-1)).toMatchObject({
      action: 'publish',
      data: { passedOver: ['第3名'] },
    });
  });

  test('two at once for one place: one has it, the other is told', async () => {
    const [first = '', , third = '', fourth = ''] = await listed(true);
    await leave(first);
    const replies = await Promise.all([publish(third), publish(fourth)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'quotaExhausted' });
  });

  test('filled in the moment in which the last of the others is named, the campaign goes on with it', async () => {
    const [first = '', second = '', third = ''] = await listed(true);
    await leave(first);
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    world.clock.moveTo('2026-09-14T02:00:00.000Z');
    await world.decide('name', lead, second, { version: 4, document });
    await justBefore(() => world.relay()).meanwhile(() => publish(third));
    expect(await statusOf(third)).toBe('inPublicity');
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
