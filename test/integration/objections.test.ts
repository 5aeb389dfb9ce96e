import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { campaignKeys } from '#functions/stores/keys.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { routes } from '#shared/contract/routes.ts';
import type { Objection } from '#shared/model/objection.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';
const lead = 'chongqing-lead';
const document = { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-09' };
/** Tuesday; five working days end with 2026-09-08. */
const start = '2026-09-01T01:00:00.000Z';
const lastInstant = '2026-09-08T15:59:59.999Z';
const after = '2026-09-08T16:00:00.000Z';

/** Words that must come back to nobody but the handlers. */
const secrets = ['欧阳秋白', '13896012345', '账外收费三万元'];
const sent = {
  objector: 'person',
  name: '欧阳秋白',
  organisationName: '',
  contact: '13896012345',
  statement: '该区三家养老机构账外收费三万元，与申报材料不符。',
};
let intent = 0;
const key = () => `00000000-0000-4000-8000-${String(++intent).padStart(12, '0')}`;
const submit = (application: string, more: object = {}) =>
  world.call('submit-objection', null, { body: { key: key(), application, ...sent, ...more } });
const letter = (application: string, more: object = {}, who = lead) =>
  world.call('record-letter', who, {
    parameters: { id: application },
    body: { ...sent, postmarkedOn: '2026-09-08', arrivedOn: '2026-09-10', ...more },
  });
const all = async () => (await world.stores.objections.ofCampaign(campaignId)).toReversed();
const newest = async () => (await all()).at(-1) as Objection;
const handle = async (action: string, body: object, who = lead, objection?: Objection) => {
  const { id, version } = objection ?? (await newest());
  return world.call(action, who, { parameters: { id }, body: { version, ...body } });
};
const accept = () => handle('accept-objection', { verified: true });
const conclude = (more: object) =>
  handle('conclude-objection', {
    finding: 'untrue',
    drop: false,
    report: '经现场核查。',
    reason: '',
    ...more,
  });
const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;
const name = async (id: string) =>
  world.decide('name', lead, id, {
    version: (await world.stores.applications.load(id))?.version,
    document,
  });

/** Everything that relay and calendar have to do now. */
async function calendar(): Promise<void> {
  for (;;) {
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const due = await world.task.nextDeadline({ campaignId, generation });
    if (due.next !== 'close') return;
    await world.task.closeStage({ campaignId, generation, entry: due.entry });
  }
}

async function grace(days: number): Promise<void> {
  const item = await world.table.get(campaignKeys.campaign(campaignId));
  if (item === undefined) throw new Error('no campaign');
  const data = { ...(item['data'] as object), mailGraceDays: days };
  await world.table.transact([{ kind: 'put', item: { ...item, data } }]);
}

/** So many units in publicity since the first of September. */
async function published(count = 2): Promise<string[]> {
  const ids = await placeApplications(world, campaignId, { name: 'ranked' }, count);
  for (const id of ids) await world.decide('select', lead, id, { version: 1 });
  world.clock.moveTo(start);
  const begun = await world.call('start-publicity', lead, {
    parameters: { id: campaignId },
    body: { version: 1, address: 'https://wsjkw.example/gongshi', contact: '老龄健康处 023-67700000' },
  });
  expect(begun.status).toBe(200);
  await calendar();
  return ids;
}

describe('an objection against one unit', () => {
  test('A20, A21, E-79: accepted and dismissed, the unit goes on; the others never notice', async () => {
    const [id = '', other = ''] = await published();
    const received = await submit(id);
    expect(received).toMatchObject({ status: 200, body: { clue: false } });
    expect(await statusOf(id)).toBe('inPublicity');
    expect((await accept()).body).toMatchObject({ label: '核查中' });
    expect(await statusOf(id)).toBe('underObjection');
    world.clock.moveTo(after);
    await calendar();
    expect([await statusOf(id), await statusOf(other)]).toEqual(['underObjection', 'cleared']);
    expect((await name(other)).status).toBe(200);
    expect((await name(id)).body).toMatchObject({ code: 'transitionNotAllowed' });
    expect((await conclude({})).body).toMatchObject({ label: '已有结论，待答复' });
    expect(await statusOf(id)).toBe('cleared');
    expect((await name(id)).status).toBe(200);
    await world.relay();
    expect((await world.stores.campaigns.load(campaignId))?.status).toBe('named');
    const reply = { reply: '经核查不属实。', way: '电话', date: '2026-09-09' };
    expect((await handle('reply-objection', reply)).body).toMatchObject({ label: '已答复' });
    const view = await world.call('get-objection', lead, { parameters: { id: (await newest()).id } });
    expect(view.body).toMatchObject({ intact: true, actions: [], content: { name: '欧阳秋白' } });
  });

  test('dismissed before the last day is over, the unit returns to its publicity', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    await accept();
    expect((await conclude({})).status).toBe(200);
    expect(await statusOf(id)).toBe('inPublicity');
    world.clock.moveTo(after);
    await calendar();
    expect(await statusOf(id)).toBe('cleared');
  });

  test('A21, E-81: upheld, the unit is taken off with a reason and its place stays empty', async () => {
    const [id = '', other = ''] = await published();
    await submit(id);
    await accept();
    const without = await conclude({ finding: 'true' });
    expect(without.body).toMatchObject({
      code: 'invalidInput',
      faults: [{ pointer: '/reason', message: '请填写不予命名的理由，将告知该单位。' }],
    });
    expect((await conclude({ finding: 'true', reason: '收费与申报不符。' })).status).toBe(200);
    expect(await statusOf(id)).toBe('dropped');
    const event = (await world.stores.applications.events(id)).at(-1);
    expect(event).toMatchObject({ action: 'upholdObjection', reason: '收费与申报不符。', data: {} });
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(2);
    world.clock.moveTo(after);
    await calendar();
    expect((await name(other)).status).toBe(200);
    await world.relay();
    expect((await world.stores.campaigns.load(campaignId))?.status).toBe('named');
  });

  test('partly true, the lead says what follows', async () => {
    const [id = '', other = ''] = await published();
    await submit(id);
    await accept();
    await conclude({ finding: 'partlyTrue', drop: false });
    expect(await statusOf(id)).toBe('inPublicity');
    world.clock.moveTo('2026-09-02T01:00:00.000Z');
    await submit(other);
    await accept();
    await conclude({ finding: 'partlyTrue', drop: true, reason: '数据不实。' });
    expect(await statusOf(other)).toBe('dropped');
    expect((await newest()).dropped).toBe(true);
  });

  test('A22: not decided by the end, it holds the unit back; refused, the unit is cleared at once', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    world.clock.moveTo(after);
    await calendar();
    expect(await statusOf(id)).toBe('inPublicity');
    const refused = await handle('refuse-objection', { refusal: '与本单位无关。' });
    expect(refused.body).toMatchObject({ label: '不予受理，待答复' });
    await calendar();
    expect(await statusOf(id)).toBe('cleared');
    expect((await name(id)).status).toBe(200);
  });

  test('E-78: one case a unit: a second objection joins it, and the last one decides', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    await accept();
    const first = await newest();
    world.clock.moveTo('2026-09-02T01:00:00.000Z');
    await submit(id, { name: '诸葛清', contact: '023-67701234' });
    const version = (await world.stores.applications.load(id))?.version;
    await accept();
    expect((await world.stores.applications.load(id))?.version).toBe(version);
    const done = { finding: 'untrue', drop: false, report: '不属实。', reason: '' };
    await handle('conclude-objection', done, lead, first);
    expect(await statusOf(id)).toBe('underObjection');
    await conclude({});
    expect(await statusOf(id)).toBe('inPublicity');
  });

  test('a handler verifies the name before it counts (F-04: 签署真实姓名，并附有效联系方式)', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    expect((await handle('accept-objection', { verified: false })).body).toMatchObject({
      faults: [{ pointer: '/verified', message: '请先核实真实姓名和联系方式。' }],
    });
    expect(await statusOf(id)).toBe('inPublicity');
  });

  test('two handlers at once: one decides, the other is told to look again', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    const replies = await Promise.all([
      handle('accept-objection', { verified: true }),
      handle('refuse-objection', { refusal: '重复反映。' }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const objection = await newest();
    expect(await statusOf(id)).toBe(objection.status === 'investigating' ? 'underObjection' : 'inPublicity');
    expect(await world.stores.objections.docket(id)).toMatchObject({
      open: objection.status === 'investigating' ? 1 : 0,
    });
  });

  test('the unit withdraws while it is investigated: the finding is recorded and changes nothing', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    await accept();
    const stored = await world.stores.applications.load(id);
    if (!stored) throw new Error('no application');
    await world.stores.organisations.save({
      ...((await world.stores.organisations.load('qijiang')) as never as object),
      id: stored.organisation,
      path: stored.path,
    } as never);
    await world.stores.organisations.saveMembership('https://issuer.test', {
      subject: 'yanqi2',
      name: '丁建',
      organisation: stored.organisation,
      roles: ['applicant'],
      from: '2025-01-01T00:00:00.000Z',
      to: null,
    } as never);
    const { version } = stored;
    const letter = { documentNumber: '焉政函〔2026〕5号', date: '2026-09-02' };
    expect(
      (await world.decide('withdraw', 'yanqi2', id, { version, reason: '主动退出', document: letter }))
        .status,
    ).toBe(200);
    expect((await conclude({ finding: 'true', reason: '属实。' })).status).toBe(200);
    expect(await statusOf(id)).toBe('withdrawn');
    expect((await newest()).dropped).toBe(false);
    await world.relay();
    // Everybody who was published has left: the campaign does not stay in publicity for good.
    expect((await world.stores.campaigns.load(campaignId))?.status).toBe('concluded');
    expect((await world.stores.campaigns.events(campaignId)).at(-1)?.type).toBe('CampaignConcluded');
  });
});

describe('in time', () => {
  test('E-76: at 23:59:59.999 of the last day it is, a millisecond later the form says whom to ask', async () => {
    const [id = ''] = await published(1);
    world.clock.moveTo(lastInstant);
    expect((await submit(id)).status).toBe(200);
    world.clock.moveTo(after);
    expect((await submit(id)).body).toMatchObject({
      code: 'deadlinePassed',
      detail:
        '公示已于 2026年9月8日 23:59（北京时间）期满，不再受理异议。如有问题线索，请联系：老龄健康处 023-67700000',
    });
    expect(await all()).toHaveLength(1);
  });

  test('D.4, E-76: a letter counts by its postmark, and naming waits for those that are under way', async () => {
    const [id = ''] = await published(1);
    await grace(5);
    world.clock.moveTo(after);
    await calendar();
    expect(await statusOf(id)).toBe('cleared');
    expect((await name(id)).body).toMatchObject({
      code: 'objectionsPending',
      detail: '公示期内寄出的异议信件在 2026年9月13日 23:59（北京时间）前到达仍予受理，此后才能命名。',
    });
    world.clock.moveTo('2026-09-11T02:00:00.000Z');
    expect((await letter(id)).body).toMatchObject({ label: '待受理' });
    world.clock.moveTo('2026-09-13T16:00:00.000Z');
    expect((await name(id)).body).toMatchObject({ code: 'objectionsPending' });
    await accept();
    expect(await statusOf(id)).toBe('underObjection');
    await conclude({});
    expect(await statusOf(id)).toBe('cleared');
    expect((await name(id)).status).toBe(200);
  });

  test.each([
    ['posted after the last day', { postmarkedOn: '2026-09-09', arrivedOn: '2026-09-10' }, 'late'],
    ['arrived after the days of grace', { postmarkedOn: '2026-09-08', arrivedOn: '2026-09-14' }, 'late'],
    ['posted before publicity', { postmarkedOn: '2026-08-31', arrivedOn: '2026-09-02' }, 'early'],
    ['no legible postmark, arrived after the end', { postmarkedOn: null, arrivedOn: '2026-09-09' }, 'late'],
  ])('E-77: %s, it is a clue and holds nobody back', async (_, dates, clue) => {
    const [id = ''] = await published(1);
    await grace(5);
    world.clock.moveTo('2026-09-15T02:00:00.000Z');
    await calendar();
    expect((await letter(id, dates)).body).toMatchObject({ objection: { status: 'clue', clue } });
    expect((await name(id)).status).toBe(200);
    expect((await handle('note-clue', { note: '转日常监督。' })).body).toMatchObject({
      label: '线索，已处理',
    });
  });

  test('a letter opened after the naming, though posted in time, is a clue', async () => {
    const [id = ''] = await published(1);
    world.clock.moveTo(after);
    await calendar();
    await name(id);
    await grace(5);
    world.clock.moveTo('2026-09-10T02:00:00.000Z');
    expect((await letter(id)).body).toMatchObject({ objection: { clue: 'ended' } });
  });

  test('dates that cannot be are refused at their field', async () => {
    const [id = ''] = await published(1);
    const refused = await letter(id, { postmarkedOn: '2026-09-09', arrivedOn: '2026-09-03' });
    expect(refused.body).toMatchObject({
      faults: [
        { pointer: '/arrivedOn', message: '收到日期不能晚于今天。' },
        { pointer: '/postmarkedOn', message: '邮戳日期不能晚于收到日期。' },
      ],
    });
  });
});

describe('what is an objection (F-04, D.4)', () => {
  test.each([
    ['name', { name: ' ' }, '请填写真实姓名。'],
    ['name', { name: '群众' }, '请填写真实姓名，只用文字；不愿署名的，请选择“不具名”，作为线索处理。'],
    ['contact', { contact: '12345' }, '联系方式无效：请填写 11 位手机号码、带区号的固定电话或电子邮箱。'],
    ['contact', { contact: '' }, '请填写联系方式，用于核实和答复。'],
    ['statement', { statement: '不同意' }, '请写明异议的事实和理由（不少于 10 个字），以便核查。'],
    [
      'organisationName',
      { objector: 'organisation', organisationName: '' },
      '请填写提出异议的单位全称，与公章一致。',
    ],
  ])('a fault at %s: %o', async (field, more, message) => {
    const [id = ''] = await published(1);
    expect(await submit(id, more)).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: `/${field}`, message }] },
    });
  });

  test('E-78: without a name it is a clue: recorded, answered to nobody, in nobody’s way', async () => {
    const [id = ''] = await published(1);
    const anonymous = { objector: 'anonymous', name: '', contact: '' };
    expect((await submit(id, anonymous)).body).toMatchObject({ clue: true });
    expect(await handle('accept-objection', { verified: true })).toMatchObject({
      status: 409,
      body: { detail: '该件现为“线索，待处理”，不能“受理异议”。' },
    });
    world.clock.moveTo(after);
    await calendar();
    expect((await name(id)).status).toBe(200);
  });

  test('the same intent again is one objection with one number; for other words it is refused', async () => {
    const [id = ''] = await published(1);
    const once = key();
    const again = await Promise.all([1, 2, 3].map(() => submit(id, { key: once })));
    expect(new Set(again.map(({ body }) => body['number'])).size).toBe(1);
    expect(await all()).toHaveLength(1);
    expect((await submit(id, { key: once, name: '诸葛清' })).body).toMatchObject({
      code: 'idempotencyKeyReused',
    });
  });

  test('many at the same moment are all kept, each once', async () => {
    const [id = ''] = await published(1);
    const replies = await Promise.all(Array.from({ length: 6 }, () => submit(id)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await world.stores.objections.docket(id)).toMatchObject({ open: 6 });
  });

  test('nothing can be objected to that is not published', async () => {
    const [ranked = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    for (const id of [ranked, 'chongqing-2026.nobody']) {
      expect(await submit(id)).toMatchObject({
        status: 404,
        body: { detail: '该单位不在公示中，不能提出异议。' },
      });
    }
  });

  test('naming at the very moment at which a letter is entered: one of the two fails', async () => {
    const [id = ''] = await published(1);
    world.clock.moveTo(after);
    await calendar();
    const transact = world.table.transact.bind(world.table);
    let held = false;
    world.table.transact = async (writes) => {
      if (!held) {
        held = true;
        // Straight into the store: the officer’s request was under way first.
        expect((await letter(id, { arrivedOn: '2026-09-08' })).status).toBe(200);
      }
      await transact(writes);
    };
    const reply = await name(id);
    world.table.transact = transact;
    expect(reply).toMatchObject({ status: 409, body: { code: 'versionConflict' } });
    expect(await statusOf(id)).toBe('cleared');
    expect((await name(id)).body).toMatchObject({
      code: 'objectionsPending',
      detail: '还有 1 件异议没有办结，办结后才能继续。',
    });
  });
});

describe('the objector stays unknown (D.4: 仅承办人可见)', () => {
  test('to everybody but the lead’s handlers, in every reply of every route, in messages, and in the events', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    await accept();
    await world.relay();
    const { id: objection } = await newest();
    const people = [
      'nation',
      'xinjiang',
      'bayingolin',
      'yanqi',
      'nanjing',
      'chongqing',
      'qijiang',
      lead,
      null,
    ];
    const parameters = [id, campaignId, objection, 'CQ-COUNTY-2023'];
    const told: string[] = [];
    for (const who of people) {
      for (const route of routes.filter(({ method }) => method === 'GET')) {
        for (const parameter of route.path.includes('{id}') ? parameters : ['']) {
          const query =
            route.name === 'list-applications'
              ? { view: 'branch' }
              : route.name === 'compare-editions'
                ? { with: 'XJ-COUNTY-RECOMMEND-1' }
                : {};
          const { body } = await world.call(route.name, who, { parameters: { id: parameter }, query });
          const text = JSON.stringify(body);
          if (secrets.some((secret) => text.includes(secret))) told.push(`${who} ${route.name}`);
        }
      }
    }
    expect(told).toEqual([`${lead} get-objection`]);
    const events = [
      ...(await world.stores.applications.events(id)),
      ...(await world.stores.objections.events(objection)),
      ...(await world.stores.campaigns.events(campaignId)),
    ];
    const changes = world.table.stream.read(0, 10_000);
    const kept = JSON.stringify([events, world.messages, changes, world.workflow.started]);
    for (const secret of secrets) expect(kept).not.toContain(secret);
    expect(world.messages.map(({ organisation, subject }) => [organisation, subject])).toContainEqual([
      'chongqing',
      '收到异议：重庆市区 0',
    ]);
    expect(world.messages.map(({ subject }) => subject)).toContain('受理异议：异议核查中');
  });

  test('nobody else learns even that there is one: not found, not permitted, whatever the id', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    const { id: objection } = await newest();
    for (const who of ['nation', 'chongqing', 'qijiang', 'yanqi']) {
      const known = await world.call('get-objection', who, { parameters: { id: objection } });
      const unknown = await world.call('get-objection', who, { parameters: { id: 'nothing' } });
      expect(known).toEqual(unknown);
      expect(known.status).toBe(404);
      expect((await handle('accept-objection', { verified: true }, who)).status).toBe(404);
      expect((await letter(id, {}, who)).status).not.toBe(200);
    }
    expect(
      (await world.call('list-objections', 'chongqing', { parameters: { id: campaignId } })).status,
    ).toBe(403);
  });

  test('who once sent the application does not handle the objection from a later post (E-20)', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'ranked' }, 1, {
      submitters: [lead as never],
    });
    const id = ids[0] ?? '';
    const stored = await world.table.get(campaignKeys.campaign(campaignId));
    const loaded = await world.stores.campaigns.load(campaignId);
    if (!stored || !loaded) throw new Error('no campaign');
    world.clock.moveTo(start);
    const publicity = {
      startsAt: start,
      endsAt: lastInstant,
      lastDay: '2026-09-08',
      workingDays: 5,
      calendar: 'x',
      address: 'https://a.example',
      contact: '023',
    };
    await world.table.transact([
      { kind: 'put', item: { ...stored, data: { ...loaded, publicity, status: 'publicity' } as never } },
    ]);
    const application = await world.stores.applications.load(id);
    if (!application) throw new Error('no application');
    const key = { pk: `APP#${id}`, sk: 'APP' };
    const item = await world.table.get(key);
    if (!item) throw new Error('no item');
    const data = { ...application, status: { name: 'inPublicity' } };
    await world.table.transact([{ kind: 'put', item: { ...item, data: data as never } }]);
    await submit(id);
    const { id: objection } = await newest();
    expect((await world.call('get-objection', lead, { parameters: { id: objection } })).status).toBe(404);
    const list = await world.call('list-objections', lead, { parameters: { id: campaignId } });
    expect(list.body).toMatchObject({ objections: [] });
  });

  test('a reason that the unit will read must not name the objector', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    await accept();
    for (const reason of ['欧阳 秋白反映属实。', '据 138-9601-2345 反映。']) {
      expect((await conclude({ finding: 'true', reason })).body).toMatchObject({
        faults: [
          {
            pointer: '/reason',
            message: '理由将告知被异议单位，其中含有异议人的姓名、单位或联系方式，请删去。',
          },
        ],
      });
    }
  });

  test('what is stored for a repetition of a handler’s command holds nothing of the objector', async () => {
    const [id = ''] = await published(1);
    await submit(id);
    const { id: objection, version } = await newest();
    const request = { parameters: { id: objection }, body: { version, verified: true }, key: 'accept-once' };
    const first = await world.call('accept-objection', lead, request);
    const again = await world.call('accept-objection', lead, request);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    for (const secret of secrets) expect(JSON.stringify(first.body)).not.toContain(secret);
  });

  test('the public list shows the unit as before, and nothing of the investigation', async () => {
    const [id = ''] = await published(1);
    const list = async () => (await world.call('list-public', null)).body;
    const before = await list();
    await submit(id);
    await accept();
    expect(await list()).toEqual(before);
    expect(before).toMatchObject({ entries: [{ application: id, objections: true, status: 'inPublicity' }] });
  });
});

test('the record is chained, and a changed word in it or in the content is found', async () => {
  const [id = ''] = await published(1);
  await submit(id);
  await accept();
  const { id: objection } = await newest();
  const intact = async () =>
    (await world.call('get-objection', lead, { parameters: { id: objection } })).body['intact'];
  expect(await intact()).toBe(true);
  const stores = storesOf(world.table);
  expect((await stores.objections.events(objection)).map(({ action }) => action)).toEqual([
    'receive',
    'accept',
  ]);
  const key = { pk: `OBJECTION#${objection}`, sk: 'CONTENT' };
  const item = await world.table.get(key);
  if (!item) throw new Error('no content');
  await world.table.transact([
    { kind: 'put', item: { ...item, data: { ...(item['data'] as object), contact: '0' } } },
  ]);
  expect(await intact()).toBe(false);
});
