import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { campaignKeys } from '#functions/stores/keys.ts';
import type { World } from '../fixtures/api-world.ts';
import { openWorld } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaign = 'chongqing-2026';
const parameters = { id: campaign };
const publicity = { version: 1, address: 'https://wsjkw.example/gongshi', contact: '023-00000000' };

describe('quota', () => {
  test('C-06: fifty at once for five places: exactly five, and the others read who has them', async () => {
    const ids = await placeApplications(world, campaign, { name: 'ranked' }, 50);
    const replies = await Promise.all(
      ids.map((id) => world.decide('select', 'chongqing-lead', id, { version: 1 })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = replies
      .filter(({ status }) => status === 409)
      .map(({ body }) => body as never as Record<string, unknown>);
    expect(refused).toHaveLength(45);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['quotaExhausted']));
    expect(await world.stores.campaigns.placesTaken(campaign)).toBe(5);
    const { applications } = await world.stores.listing.stagePage(campaign, 'candidate', null);
    expect(applications).toHaveLength(5);
    const first = applications[0]?.id ?? '';
    const freed = await world.decide('deselect', 'chongqing-lead', first, {
      version: 2,
      reason: '材料存疑',
    });
    expect(freed.status).toBe(200);
    expect(await world.stores.campaigns.placesTaken(campaign)).toBe(4);
    const next = ids.find((id) => !applications.some((candidate) => candidate.id === id)) ?? '';
    expect((await world.decide('select', 'chongqing-lead', next, { version: 1 })).status).toBe(200);
  });
});

test('how many places are used is the lead’s to know: a unit could work out whom the others chose', async () => {
  const [id] = await placeApplications(world, campaign, { name: 'ranked' }, 1);
  await world.decide('select', 'chongqing-lead', id as string, { version: 1 });
  const seenBy = async (who: string) => (await world.call('get-campaign', who, { parameters })).body;
  expect(await seenBy('chongqing-lead')).toMatchObject({ placesTaken: 1 });
  expect(await seenBy('qijiang')).toMatchObject({ placesTaken: null });
});

describe('a soft quota (约5个, DOMAIN N-06)', () => {
  beforeEach(async () => {
    const key = campaignKeys.campaign(campaign);
    const stored = await world.table.get(key);
    if (stored === undefined) throw new Error('no campaign');
    const soft = { ...(stored['data'] as object), quota: { places: 5, kind: 'soft' } };
    await world.table.transact([{ kind: 'put', item: { ...stored, data: soft } }]);
  });

  test('at the line, without a reason, exactly the planned places are taken, however many try at once', async () => {
    const ids = await placeApplications(world, campaign, { name: 'ranked' }, 20);
    const select = (id: string) => world.decide('select', 'chongqing-lead', id, { version: 1 });
    const replies = await Promise.all(ids.map(select));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = replies.find(({ status }) => status === 422);
    expect(refused?.body).toMatchObject({
      faults: [{ pointer: '/reason', message: '已超出计划名额（约 5 个），请说明理由。' }],
    });
  });

  test('above the line a reason is enough, and is recorded', async () => {
    const ids = await placeApplications(world, campaign, { name: 'ranked' }, 6);
    for (const id of ids.slice(0, 5)) await world.decide('select', 'chongqing-lead', id, { version: 1 });
    const reason = '该单位为国家推荐名单内单位。';
    const above = await world.decide('select', 'chongqing-lead', ids[5] ?? '', { version: 1, reason });
    expect(above.status).toBe(200);
    expect((await world.stores.applications.eventAt(ids[5] ?? '', 2))?.reason).toBe(reason);
  });
});

describe('publicity', () => {
  test('E-40: a year whose holidays are not announced is refused, never guessed', async () => {
    const [id = ''] = await placeApplications(world, campaign, { name: 'ranked' }, 1);
    await world.decide('select', 'chongqing-lead', id, { version: 1 });
    world.clock.moveTo('2026-12-29T01:00:00.000Z');
    const refused = await world.call('start-publicity', 'chongqing-lead', {
      parameters,
      body: publicity,
    });
    expect(refused.body).toMatchObject({
      code: 'calendarMissing',
      detail: '2027 年的放假安排尚未公布，不能确定公示截止日。',
      context: { years: ['2027'] },
    });
    const preview = await world.call('preview-publicity', 'chongqing-lead', {
      parameters,
      query: { start: '2026-12-29' },
    });
    expect(preview.body).toMatchObject({
      provisional: true,
      reason: '2027 年的放假安排尚未公布，不能确定公示截止日。',
    });
  });

  test('only the lead starts it, with candidates, once; then the list stands', async () => {
    const start = (who: string, version = 1) =>
      world.call('start-publicity', who, { parameters, body: { ...publicity, version } });
    expect((await start('chongqing-lead')).body).toMatchObject({ code: 'noCandidates' });
    const [id = '', other = ''] = await placeApplications(world, campaign, { name: 'ranked' }, 2);
    await world.decide('select', 'chongqing-lead', id, { version: 1 });
    expect((await start('chongqing')).body).toMatchObject({ code: 'notPermitted' });
    world.clock.moveTo('2026-09-28T01:00:00.000Z');
    const started = await start('chongqing-lead');
    expect(started.body).toMatchObject({
      campaign: { status: 'publicity', publicity: { lastDay: '2026-10-10', workingDays: 5 } },
    });
    expect((await start('chongqing-lead')).body).toMatchObject({
      code: 'versionConflict',
      context: {
        currentVersion: 2,
        changedBy: '重庆市卫生健康委 罗庆',
        action: 'PublicityStarted',
      },
    });
    expect((await start('chongqing-lead', 2)).body).toMatchObject({ code: 'publicityStarted' });
    const late = await world.decide('select', 'chongqing-lead', other, { version: 1 });
    expect(late.body).toMatchObject({ code: 'publicityStarted' });
  });

  test('the public sees names and dates of what is published, and nothing of a person', async () => {
    const list = async (q?: string) =>
      (await world.call('list-public', null, q === undefined ? {} : { query: { q } })).body;
    const [id = ''] = await placeApplications(world, campaign, { name: 'ranked' }, 1);
    await world.decide('select', 'chongqing-lead', id, { version: 1 });
    expect(await list()).toEqual({ entries: [], next: null });
    world.clock.moveTo('2026-09-28T01:00:00.000Z');
    await world.call('start-publicity', 'chongqing-lead', { parameters, body: publicity });
    await world.task.closeStage({
      campaignId: campaign,
      generation: 1,
      entry: {
        at: world.clock.now(),
        action: 'beginPublicity',
        statusName: 'candidate',
        level: null,
        key: 'x',
      },
    });
    expect(await list('区 0')).toMatchObject({
      entries: [{ organisationName: '重庆市区 0', status: 'inPublicity' }],
    });
    expect(JSON.stringify(await list())).not.toMatch(/罗庆|submittedBy|subject/);
    expect(await list('没有')).toEqual({ entries: [], next: null });
  });
});

describe('deadlines', () => {
  const deadlines = { county: '2026-06-15T15:59:59.999Z', province: '2026-08-31T15:59:59.999Z' };

  test('the lead moves them, with a reason on record', async () => {
    const body = { version: 1, deadlines, reason: '汛期影响' };
    expect((await world.call('move-deadlines', 'chongqing', { parameters, body })).body).toMatchObject({
      code: 'notPermitted',
    });
    const disorder = { ...body, deadlines: { ...deadlines, province: '2026-06-01T15:59:59.999Z' } };
    expect(
      (await world.call('move-deadlines', 'chongqing-lead', { parameters, body: disorder })).body,
    ).toMatchObject({
      code: 'deadlineOrder',
      faults: [{ pointer: '/deadlines/province' }],
    });
    const moved = await world.call('move-deadlines', 'chongqing-lead', { parameters, body });
    expect(moved.body).toMatchObject({ campaign: { version: 2, deadlines } });
    const events = await world.stores.campaigns.events(campaign);
    expect(events.at(-1)).toMatchObject({
      type: 'DeadlinesMoved',
      reason: '汛期影响',
      actor: { name: '罗庆' },
    });
  });
});
