import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CampaignView } from '#shared/contract/views.ts';
import type { Edition } from '#shared/model/edition.ts';
import { EditionId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';
const lead = 'chongqing-lead';
const id = 'chongqing-2026.qijiang';
/** The common deadline is 2026-05-31T15:59:59.999Z, the city's own 2026-07-31. */
const after = '2026-05-31T16:00:00.000Z';
const until = '2026-06-10T15:59:59.999Z';
const load = async (application = id) => {
  const found = await world.stores.applications.load(application);
  if (!found) throw new Error(`no application ${application}`);
  return found;
};
const extend = async (more: object = {}, who = lead) =>
  world.call('extend-deadline', who, {
    parameters: { id: campaignId },
    body: { organisation: 'qijiang', version: (await load()).version, until, reason: '洪涝灾害', ...more },
  });

/** Everything that relay and calendar have to do now. @returns until when the calendar then waits */
async function calendar(): Promise<string | undefined> {
  for (;;) {
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const due = await world.task.nextDeadline({ campaignId, generation });
    if (due.next !== 'close') return due.next === 'wait' ? due.until : undefined;
    await world.task.closeStage({ campaignId, generation, entry: due.entry });
  }
}

test('more time for one unit: the others lapse at the common deadline, it lapses at its own', async () => {
  await begin(world, 'qijiang', campaignId);
  const [other = ''] = await placeApplications(world, campaignId, { name: 'draft' }, 1);
  expect((await extend()).body).toMatchObject({ dueAt: until, label: '草稿' });
  world.clock.moveTo(after);
  expect(await calendar()).toBe('2026-05-31T16:01:00.000Z');
  expect([(await load(other)).status.name, (await load()).status.name]).toEqual(['lapsed', 'draft']);
  world.clock.moveTo('2026-05-31T16:01:00.001Z');
  expect(await calendar()).toBe('2026-06-10T16:00:00.000Z');
  world.clock.moveTo(until);
  await calendar();
  expect((await load()).status.name).toBe('draft');
  world.clock.moveTo('2026-06-10T16:00:00.000Z');
  await calendar();
  expect((await load()).status.name).toBe('lapsed');
  expect((await world.stores.applications.events(id)).map(({ action }) => action)).toEqual([
    'begin',
    'extendDeadline',
    'lapse',
  ]);
});

test('E-36: after the deadline it reopens the lapsed draft, with the reason on record; the calendar wakes for it', async () => {
  await begin(world, 'qijiang', campaignId);
  world.clock.moveTo(after);
  await calendar();
  expect((await load()).status.name).toBe('lapsed');
  world.clock.moveTo('2026-06-02T01:00:00.000Z');
  const listed = await world.call('list-extensible', lead, { parameters: { id: campaignId } });
  expect(listed.body).toMatchObject({ units: [{ organisation: 'qijiang', label: '未提交（逾期）' }] });
  expect((await extend()).status).toBe(200);
  expect((await load()).status.name).toBe('draft');
  expect((await world.stores.applications.events(id)).at(-1)).toMatchObject({
    type: 'DeadlineExtended',
    reason: '洪涝灾害',
    actor: { name: '罗庆' },
    data: { until },
  });
  expect(await calendar()).toBe('2026-06-10T16:00:00.000Z');
  expect(world.messages.at(-1)).toMatchObject({
    organisation: 'qijiang',
    subject: '延期：草稿',
    body: '重庆市綦江区的申报现为“草稿”。理由：洪涝灾害请于 2026年6月10日 23:59（北京时间）前提交。',
  });
  const history = await world.call('get-history', 'qijiang', { parameters: { id } });
  expect(history.body).toMatchObject({ intact: true });
});

test('a correction gets more time, and a lapsed one goes on where it was, with an execution that waits for it', async () => {
  await begin(world, 'qijiang', campaignId);
  const key = { pk: `APP#${id}`, sk: 'APP' };
  const item = await world.table.get(key);
  if (!item) throw new Error('no item');
  const returned = {
    defects: [{ item: '1.1', note: '缺少文号' }],
    until: '2026-06-05T15:59:59.999Z',
    times: 1,
    backTo: { name: 'underReview', level: 'province', step: 'preliminaryReview' },
  };
  const data = { ...(await load()), status: { name: 'returned', level: 'province' }, returned, run: 1 };
  await world.table.transact([
    {
      kind: 'put',
      item: {
        ...item,
        run: 1,
        gsi3pk: `STAGE#${campaignId}#returned`,
        gsi3sk: `${returned.until}#${id}`,
        data: data as never,
      },
    },
  ]);
  world.clock.moveTo('2026-06-05T16:00:00.000Z');
  await calendar();
  expect(await load()).toMatchObject({ status: { name: 'lapsed' }, lapsedFrom: { name: 'returned' } });
  expect((await extend()).status).toBe(200);
  expect(await load()).toMatchObject({
    status: { name: 'returned', level: 'province' },
    returned: { until },
  });
  await world.relay();
  expect(world.workflow.started.map(({ machine, name }) => `${machine} ${name}`)).toContainEqual(
    expect.stringMatching(/^Application chongqing-2026\.qijiang-run1/),
  );
});

test('E-36: moving the deadline of all after it has passed reopens what had lapsed by it', async () => {
  await begin(world, 'qijiang', campaignId);
  world.clock.moveTo(after);
  await calendar();
  const deadlines = { county: '2026-06-15T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' };
  await world.call('move-deadlines', lead, {
    parameters: { id: campaignId },
    body: { version: 1, deadlines, reason: '汛期影响' },
  });
  await calendar();
  expect(await load()).toMatchObject({ status: { name: 'draft' }, version: 3 });
  expect((await world.stores.applications.events(id)).at(-1)).toMatchObject({
    action: 'reviveLapsed',
    reason: '汛期影响',
    actor: { kind: 'system' },
  });
  await world.relay({ again: true });
  expect((await load()).version).toBe(3);
});

const standard = editions.find((one) => one.id === 'CQ-COUNTY-2023') as Edition;
const revised = { ...standard, id: EditionId.parse('CQ-COUNTY-2023-R2') };

test('E-60: the edition is changed and time given in one act: what had lapsed goes on by the new one, and all are told', async () => {
  await world.stores.editions.publish(revised);
  await begin(world, 'qijiang', campaignId);
  world.clock.moveTo(after);
  await calendar();
  expect((await load()).status.name).toBe('lapsed');
  const deadlines = { county: '2026-06-15T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' };
  const body = { version: 1, edition: revised.id, reason: '标准修订', times: { deadlines } };
  const migrated = await world.call('migrate-campaign', lead, { parameters: { id: campaignId }, body });
  expect([migrated.status, (migrated.body as CampaignView).campaign]).toMatchObject([
    200,
    { edition: revised.id, deadlines },
  ]);
  // It wakes for the new deadline, not for the one that is over.
  expect(await calendar()).toBe('2026-06-15T16:00:00.000Z');
  expect(await load()).toMatchObject({ status: { name: 'draft' }, edition: revised.id });
  expect(world.messages).toContainEqual(
    expect.objectContaining({
      organisation: 'qijiang',
      subject: expect.stringContaining('截止时间调整'),
      body: expect.stringContaining('调整为 2026年6月15日 23:59（北京时间）'),
    }),
  );
  const { version } = await load();
  await world.relay({ again: true });
  expect((await load()).version).toBe(version);
});

test('what lapsed before the campaign changed its edition goes on by the new one', async () => {
  await world.stores.editions.publish(revised);
  await begin(world, 'qijiang', campaignId);
  world.clock.moveTo(after);
  await calendar();
  const { version } = (await world.stores.campaigns.load(campaignId)) ?? {};
  const migrated = await world.call('migrate-campaign', lead, {
    parameters: { id: campaignId },
    body: { version, edition: revised.id, reason: '标准修订' },
  });
  expect(migrated.status, JSON.stringify(migrated.body)).toBe(200);
  await calendar();
  expect(await load()).toMatchObject({ status: { name: 'lapsed' }, edition: standard.id });
  expect((await extend()).status).toBe(200);
  await calendar();
  expect(await load()).toMatchObject({ status: { name: 'draft' }, edition: revised.id });
});

test.each([
  ['not later than now', { until: '2026-03-31T15:59:59.999Z' }, '延期后的截止时间应晚于现在。'],
  [
    'not later than it is',
    { until: '2026-05-31T15:59:59.999Z' },
    '延期后的截止时间应晚于现在的截止时间（2026年5月31日 23:59（北京时间））。',
  ],
  [
    'later than the level above has (E-37)',
    { until: '2026-08-01T15:59:59.999Z' },
    '延期不能晚于市级办理截止时间（2026年7月31日 23:59（北京时间））；需要更晚的，请先调整全部截止时间。',
  ],
])('%s is refused at its field', async (_, more, message) => {
  await begin(world, 'qijiang', campaignId);
  expect((await extend(more)).body).toMatchObject({ faults: [{ pointer: '/until', message }] });
});

test('nobody but the lead extends, and only where the unit itself has the form', async () => {
  await begin(world, 'qijiang', campaignId);
  for (const who of ['chongqing', 'qijiang'])
    expect((await extend({}, who)).body).toMatchObject({ code: 'notPermitted' });
  expect((await world.call('list-extensible', 'chongqing', { parameters: { id: campaignId } })).status).toBe(
    403,
  );
  expect((await extend({ version: 7 })).body).toMatchObject({ code: 'versionConflict' });
  expect((await extend({ organisation: 'nanjing' })).body).toMatchObject({ code: 'notFound' });
  const [ranked = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
  const { organisation, version } = await load(ranked);
  expect((await extend({ organisation, version })).body).toMatchObject({
    detail: '该单位的申报现为“评审通过，待定候选”，不能延期。',
  });
});
