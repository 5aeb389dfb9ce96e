import { afterEach, describe, expect, test } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { DefenceView, SheetRow } from '#shared/contract/routes.ts';
import { defenceFilesAtMost } from '#shared/domain/defence-files.ts';
import type { Defence } from '#shared/model/defence.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  arrange,
  campaignId,
  fill,
  lead,
  openReview,
  passAll,
  version as reviewVersion,
  sheetsOf,
} from '../fixtures/review-world.ts';

interface Refused {
  readonly detail: string;
  readonly code: string;
  readonly faults?: readonly { readonly pointer: string; readonly message: string }[];
}

let world: World;
let id: string;
let experts: string[];
afterEach(() => world.close());
const parameters = { id: campaignId };
const other = `${campaignId}.beibei`;

/** 綦江区, and 北碚区 beside it, stand at the defence; two experts are announced who sit at both tables. */
async function atDefence({ blind = false, seats = 2 } = {}): Promise<void> {
  ({ world, id } = await openReview(seats));
  const campaign = (await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' })) as Item;
  const application = (await world.table.get({ pk: `APP#${id}`, sk: 'APP' })) as Item;
  const status = { name: 'evaluating', step: 'defence' };
  const moved: Item = { ...application, data: { ...(application['data'] as object), status } as never };
  const beside = JSON.parse(
    JSON.stringify(moved).replaceAll(id, other).replaceAll('qijiang', 'beibei').replaceAll('綦江', '北碚'),
  ) as Item;
  await world.table.transact([
    {
      kind: 'put',
      item: { ...campaign, data: { ...(campaign['data'] as object), evaluation: ['defence'] } as never },
    },
    { kind: 'put', item: moved },
    { kind: 'put', item: beside },
  ]);
  expect((await arrange(world, { blind })).status).toBe(200);
  for (const name of ['draw-experts', 'announce-panels'] as const) {
    const body = { version: await reviewVersion(world), step: 'defence' };
    const reply = await world.call(name, lead, { parameters, body });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  }
  experts = ['newcomer-1', 'newcomer-2'];
}

const look = async () => (await world.call<DefenceView>('get-defence', lead, { parameters })).body;
const command = async (name: string, body: object = {}, who = lead) =>
  world.call<Refused & { defence: Defence; scheduled: number; left: { why: string }[] }>(name, who, {
    parameters,
    body: { version: (await look()).defence?.version ?? 0, ...body },
  });
const settings = {
  days: [{ date: '2026-04-10', from: '09:00', to: '11:00' }],
  rooms: ['一号会议室', '二号会议室'],
  minutes: 20,
  pause: 10,
  late: 'hear',
  absent: 'decide',
  materials: true,
};
async function told(change: object = {}): Promise<void> {
  for (const [name, body] of [
    ['arrange-defence', { settings: { ...settings, ...change } }],
    ['schedule-defence', { seed: 'kept' }],
    ['announce-defence', {}],
  ] as const) {
    const reply = await command(name, body);
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  }
}
const slotOf = async (application: string) =>
  (await look()).slots.find(({ slot }) => slot.application === application);
async function atSlot(name: string, body: object, application = id, who = lead) {
  const revision = (await slotOf(application))?.slot.revision ?? 1;
  return world.call<Refused>(name, who, { parameters, body: { application, revision, ...body } });
}
const came = (value: string, change: object = {}) => ({
  value,
  arrivedAt: null,
  materials: true,
  note: '',
  ...change,
});
async function begins(application = id): Promise<void> {
  world.clock.moveTo((await slotOf(application))?.slot.startsAt ?? '');
}
async function signs(who: string, points: number) {
  const mine: SheetRow[] = [];
  for (const row of await sheetsOf(world, who)) if (row.unit.includes('綦江')) mine.push(row);
  const [row] = mine;
  await fill(world, who, row?.id ?? '', points);
  return world.call<Refused>('sign-sheet', who, {
    parameters: { id: row?.id ?? '' },
    body: { version: row?.version, overall: '' },
  });
}
const tokenOf = (name = '') => `newcomer-${'零一二三四五六七八九'.indexOf(name.at(-1) as string)}`;
const pass = () => world.decide('pass', 'chongqing', id, { version: 3 });

describe('the schedule', () => {
  test('C-12: two units with the same experts are heard one after the other; the same seed gives the same schedule', async () => {
    await atDefence();
    expect((await command('schedule-defence')).body.detail).toContain('先确定答辩办法');
    await command('arrange-defence', { settings });
    expect((await look()).left.map(({ why }) => why)).toEqual(['还没有编排时间', '还没有编排时间']);
    const made = await command('schedule-defence', { seed: 'kept' });
    expect(made.body).toMatchObject({ scheduled: 2, left: [] });
    const times = async () =>
      (await look()).slots.map(({ slot }) => [slot.application, slot.room, slot.startsAt]);
    const first = await times();
    expect(new Set(first.map(([, , startsAt]) => startsAt)).size).toBe(2);
    await command('schedule-defence', { seed: 'another' });
    await command('schedule-defence', { seed: 'kept' });
    expect(await times()).toEqual(first);
    const { events, intact, defence } = await look();
    expect(events.map(({ type }) => type)).toEqual([
      'DefenceArranged',
      'DefenceScheduled',
      'DefenceScheduled',
      'DefenceScheduled',
    ]);
    expect([intact, isIntact(events, defence as Defence)]).toEqual([true, true]);
  });

  test('by hand: a time at which an expert is elsewhere is refused by name, a stale slot too, and a past time', async () => {
    await atDefence();
    await told();
    const [a, b] = [(await slotOf(id))?.slot, (await slotOf(other))?.slot];
    const room = settings.rooms.find((one) => one !== b?.room) as string;
    const clash = await atSlot('move-slot', { room, startsAt: b?.startsAt, reason: '单位请求' });
    expect(clash.status).toBe(422);
    expect(clash.body.faults).toMatchObject([
      { pointer: '/startsAt', message: expect.stringMatching(/专家[一二]该时段已有另一场答辩/) },
    ]);
    const move = (change: object) =>
      atSlot('move-slot', {
        room: '二号会议室',
        startsAt: '2026-04-11T02:00:00.000Z',
        reason: '单位请求',
        ...change,
      });
    expect((await move({ startsAt: '2026-03-30T02:00:00.000Z' })).body.faults).toMatchObject([
      { pointer: '/startsAt' },
    ]);
    expect((await move({ room: '三号会议室' })).body.faults).toMatchObject([{ pointer: '/room' }]);
    expect((await move({ reason: '' })).body.faults).toMatchObject([{ pointer: '/reason' }]);
    expect((await move({ revision: 9 })).status).toBe(409);
    expect((await move({})).status).toBe(200);
    expect((await slotOf(id))?.slot.earlier).toMatchObject([{ startsAt: a?.startsAt, reason: '单位请求' }]);
  });

  test('an expert who said that the day does not suit is not expected on it, and a later absence is shown', async () => {
    await atDefence();
    await told();
    expect((await slotOf(id))?.clashes).toEqual([]);
    const own = await world.call<{ expert: { version: number } }>('get-own-profile', 'newcomer-1');
    await world.call('save-absences', 'newcomer-1', {
      body: {
        version: own.body.expert.version,
        absences: [{ from: '2026-04-10', to: '2026-04-10', reason: '门诊' }],
      },
    });
    expect((await slotOf(id))?.clashes).toEqual(['专家一登记当天不能参加。']);
  });

  test('an empty seat is not given to somebody who is heard elsewhere at that time', async () => {
    await atDefence();
    await told();
    const own = await world.stores.reviews.panel(campaignId, 'defence', id);
    const gone = own?.seats[0];
    const seat = { step: 'defence', application: id, reason: '调整' };
    const removed = await world.call('change-seat', lead, {
      parameters,
      body: { ...seat, revision: own?.revision, remove: gone?.expert },
    });
    expect(removed.status, JSON.stringify(removed.body)).toBe(200);
    // Free at its own table, and moved to the same moment as the other one, where the expert still sits.
    const theirs = (await slotOf(other))?.slot;
    const mine = (await slotOf(id))?.slot;
    const stored = (await world.table.get({ pk: `DEFENCE#${campaignId}`, sk: `SLOT#${id}` })) as Item;
    await world.table.transact([
      { kind: 'put', item: { ...stored, data: { ...mine, startsAt: theirs?.startsAt } as never } },
    ]);
    const back = await world.call<Refused>('change-seat', lead, {
      parameters,
      body: { ...seat, revision: (own?.revision ?? 0) + 1, add: gone?.expert },
    });
    expect(back.body.faults).toMatchObject([
      { pointer: '/add', message: expect.stringContaining('另有安排') },
    ]);
  });

  test('refused at their place: no day, no room, a past day, too long a slot, somebody else’s campaign', async () => {
    await atDefence();
    const faults = async (change: object) =>
      (await command('arrange-defence', { settings: { ...settings, ...change } })).body.faults?.map(
        ({ pointer }) => pointer,
      );
    expect(await faults({ rooms: [] })).toEqual(['/settings/rooms']);
    expect(await faults({ rooms: ['甲', '甲'] })).toEqual(['/settings/rooms']);
    expect(await faults({ days: [{ date: '2026-03-01', from: '09:00', to: '10:00' }] })).toEqual([
      '/settings/days/0/date',
    ]);
    expect(await faults({ days: [{ date: '2026-04-10', from: '10:00', to: '09:00' }] })).toEqual([
      '/settings/days/0/to',
    ]);
    expect(await faults({ minutes: 200 })).toEqual(['/settings/minutes']);
    for (const who of ['chongqing', 'qijiang', 'newcomer-1', 'chongqing-admin'])
      expect((await world.call('get-defence', who, { parameters })).status, who).toBe(403);
    expect((await world.call('get-defence', 'gulou', { parameters })).status).toBe(404);
  });
});

describe('who is told', () => {
  test('unit and experts see their times only once they are told, and each only their own', async () => {
    await atDefence({ blind: true });
    await command('arrange-defence', { settings });
    await command('schedule-defence', { seed: 'kept' });
    const unit = async (who = 'qijiang') =>
      (
        await world.call<{ slot: { room: string; startsAt: string } | null }>('get-own-slot', who, {
          parameters: { id },
        })
      ).body;
    const mine = async (who: string) =>
      (await world.call<{ slots: { unit: string; room: string }[] }>('list-own-slots', who)).body.slots;
    expect((await unit()).slot).toBeNull();
    expect(await mine('newcomer-1')).toEqual([]);
    await command('announce-defence');
    await world.relay();
    expect((await unit()).slot).toMatchObject({
      startsAt: (await slotOf(id))?.slot.startsAt,
      attendance: null,
    });
    expect((await world.call('get-own-slot', 'gulou', { parameters: { id } })).status).toBe(404);
    const slots = await mine('newcomer-1');
    expect(slots).toHaveLength(2);
    expect(JSON.stringify(slots)).not.toMatch(/綦江|北碚|qijiang|beibei/);
    const inbox = async (who: string) =>
      (await world.call<{ messages: { subject: string; body: string }[] }>('list-inbox', who)).body.messages;
    /** Beside what they are told of their sheets. */
    const hearings = async (who: string) =>
      (await inbox(who)).filter(({ subject }) => subject.startsWith('答辩'));
    expect((await inbox('qijiang')).find(({ subject }) => subject.includes('答辩'))).toMatchObject({
      subject: expect.stringContaining('答辩安排'),
      body: expect.stringContaining('号会议室'),
    });
    expect(await hearings('newcomer-1')).toMatchObject([{ body: expect.stringContaining('答辩 2 场') }]);
    expect(JSON.stringify(await inbox('newcomer-1'))).not.toMatch(/綦江|北碚/);
    // Told again is told once; a move is told to those whom it concerns.
    await world.relay({ again: true });
    expect(await hearings('newcomer-1')).toHaveLength(1);
    await atSlot('move-slot', {
      room: '一号会议室',
      startsAt: '2026-04-11T02:00:00.000Z',
      reason: '会场调整',
    });
    await world.relay();
    expect(JSON.stringify(await inbox('qijiang'))).toContain('会场调整');
    expect(await hearings('newcomer-2')).toHaveLength(2);
  });
});

describe('what the unit shows', () => {
  const slides = () => `${id}.defence`;
  const bring = (who = 'qijiang', item = 'defence') =>
    world.call<Refused & { evidence: { id: string } }>('request-upload', who, {
      parameters: { id: slides() },
      body: {
        item,
        name: '綦江区答辩.pdf',
        type: 'application/pdf',
        bytes: 9,
        sha256: 'a'.repeat(64),
      },
    });
  const own = async (who = 'qijiang') =>
    (
      await world.call<{ files: Evidence[]; mayAdd: boolean; blind: boolean }>('get-own-slot', who, {
        parameters: { id },
      })
    ).body;
  const remove = (evidence: string, who = 'qijiang') =>
    world.call<Refused>('remove-evidence', who, { parameters: { id: slides(), evidence } });

  test('A17: slides are brought from the day the time is told until attendance is taken, by the unit alone', async () => {
    await atDefence();
    expect((await bring()).body.detail).toContain('还没有通知答辩时间');
    expect(await own()).toMatchObject({ files: [], mayAdd: false });
    await told();
    expect(await own()).toMatchObject({ files: [], mayAdd: true });
    expect((await bring('chongqing')).body.detail).toContain('由申报单位的填报人员上传');
    expect((await bring('gulou')).status).toBe(404);
    expect((await bring('qijiang', '1.1')).body.faults).toEqual([
      { pointer: '/item', message: '没有编号为 1.1 的材料。' },
    ]);
    const file = await world.upload('qijiang', slides(), 'defence', pdf('答辩.pdf', '綦江区答辩').bytes);
    const broken = await world.upload('qijiang', slides(), 'defence', new TextEncoder().encode('不是 PDF'));
    expect((await own()).files.map(({ state }) => state.name).sort()).toEqual(['accepted', 'refused']);
    // Whoever sees the case sees what passed the check, and nobody else anything.
    expect((await own('chongqing')).files.map((one) => one.id)).toEqual([file]);
    expect((await own('chongqing')).mayAdd).toBe(false);
    const read = (who: string, evidence: string) =>
      world.call('get-evidence', who, { parameters: { id: slides(), evidence } });
    expect((await read('chongqing', file)).status).toBe(200);
    expect((await read('chongqing', broken)).status).toBe(404);
    expect((await read('gulou', file)).status).toBe(404);
    // The application stands as it was submitted.
    expect((await world.stores.evidence.all(id)).some(({ item }) => item === 'defence')).toBe(false);
    expect((await remove(broken, 'chongqing')).status).toBe(409);
    expect((await remove(broken)).status).toBe(200);
    expect((await remove(broken)).body.detail).toContain('已经移除');

    await begins();
    expect((await atSlot('record-attendance', came('present'))).status).toBe(200);
    expect((await bring()).body.detail).toContain('已经记录到场');
    expect((await remove(file)).body.detail).toContain('已经记录到场');
    expect(await own()).toMatchObject({ files: [{ id: file }], mayAdd: false });
  });

  test('attendance that is taken while a file is on its way wins', async () => {
    await atDefence();
    await told();
    await begins();
    const defence = await world.stores.defences.load(campaignId);
    const slot = defence && (await world.stores.defences.slot(defence, id));
    expect((await atSlot('record-attendance', came('present'))).status).toBe(200);
    const late = await world.stores.evidence.add(
      {
        id: slides(),
        stage: 0,
        key: { pk: `DEFENCE#${campaignId}`, sk: `SLOT#${id}` },
        when: { revision: slot?.revision ?? 0 },
      },
      { id: 'late', application: slides(), state: { name: 'awaitingUpload' } } as never,
      { subject: 'x', key: 'late', hash: 'h', at: world.clock.now() } as never,
      {},
    );
    expect(late).toMatchObject({ ok: false, refusal: { code: 'evidenceNotExpected' } });
  });

  test('as many as fit, and their number is said', async () => {
    await atDefence();
    await told();
    for (let count = 0; count < defenceFilesAtMost; count += 1) expect((await bring()).status).toBe(200);
    expect((await bring()).body.detail).toContain(`最多 ${defenceFilesAtMost} 个文件`);
  });

  test('the experts of the defence read them beside their sheets; where the review is blind without their names', async () => {
    await atDefence({ blind: true });
    await told();
    const file = await world.upload('qijiang', slides(), 'defence', pdf('答辩.pdf', '綦江区答辩').bytes);
    expect((await own()).blind).toBe(true);
    const rows = await sheetsOf(world, 'newcomer-1');
    const sheets = await Promise.all(
      rows.map(({ id: sheet }) =>
        world.call<{ files: { id: string; item: string; name: string }[] }>('get-sheet', 'newcomer-1', {
          parameters: { id: sheet },
        }),
      ),
    );
    const shown = sheets.flatMap(({ body }) => body.files.filter(({ item }) => item === 'defence'));
    expect(shown).toEqual([expect.objectContaining({ id: file, name: '材料 答辩-1.pdf' })]);
    const [sheet] = rows.filter((_, at) => sheets[at]?.body.files.some((one) => one.id === file));
    const opened = await world.call<{ address: string }>('get-sheet-evidence', 'newcomer-1', {
      parameters: { id: sheet?.id ?? '', evidence: file },
    });
    expect(opened.status).toBe(200);
    expect(opened.body.address).not.toMatch(/qijiang/);
  });
});

describe('on the day', () => {
  test('A17: nobody signs or passes before the unit is heard, the materials are there, and the mark is reached', async () => {
    await atDefence();
    await passAll(world, id);
    expect((await signs('newcomer-1', 20)).body).toMatchObject({ code: 'defencePending' });
    expect((await pass()).body).toMatchObject({ detail: '该单位还没有安排答辩。' });
    await told();
    expect((await pass()).body).toMatchObject({
      code: 'defencePending',
      detail: '还没有记录该单位的到场情况。',
    });
    expect((await atSlot('record-attendance', came('present'))).body.detail).toContain(
      '还没有到该单位答辩的日期',
    );
    await begins();
    expect((await atSlot('record-attendance', came('present', { materials: false }))).status).toBe(200);
    expect((await signs('newcomer-1', 20)).body.detail).toContain('还没有收到该单位的答辩材料');
    expect((await atSlot('record-attendance', came('present'))).status).toBe(200);
    for (const who of experts) expect((await signs(who, 20)).status).toBe(200);
    expect((await atSlot('record-attendance', came('absent'))).body.detail).toContain('已有专家签字');
    const passed = await pass();
    expect(passed.body, JSON.stringify(passed.body)).toMatchObject({
      application: { status: { name: 'ranked' } },
    });
  });

  test('E-61: after an appeal the unit is heard again by the others: the hearing before counts for nothing', async () => {
    await atDefence({ seats: 4 });
    await passAll(world, id);
    await told();
    await begins();
    await atSlot('record-attendance', came('present'));
    const seated = ((await slotOf(id))?.experts ?? []).map(({ name }) => tokenOf(name));
    for (const who of seated) expect((await signs(who, 5)).status, who).toBe(200);
    const version = async () => (await world.stores.applications.load(id))?.version ?? 0;
    const act = async (action: string, who: string, body: object = {}) => {
      const reply = await world.decide(action, who, id, { version: await version(), ...body });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    };
    await act('fail', 'chongqing', { reason: '答辩得分不合格' });
    await act('appeal', 'qijiang', { reason: '答辩时限未按通知执行' });
    world.clock.moveTo('2026-04-12T01:00:00.000Z');
    await act('accept-appeal', lead);
    for (const name of ['draw-experts', 'announce-panels'] as const) {
      const body = { version: await reviewVersion(world), step: 'defence' };
      const reply = await world.call(name, lead, { parameters, body });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    }
    const anew = ((await slotOf(id))?.experts ?? []).map(({ name }) => tokenOf(name));
    expect(anew.length).toBeGreaterThan(0);
    expect(anew.some((one) => seated.includes(one))).toBe(false);
    expect(await slotOf(id)).toMatchObject({
      again: true,
      unheard: '复核由其他专家重新评审，须另行安排答辩。',
    });
    expect((await signs(anew[0] ?? '', 20)).body).toMatchObject({ code: 'defencePending' });
    const wish = { room: '一号会议室', startsAt: '2026-04-14T01:00:00.000Z', reason: '复核重新答辩' };
    expect((await atSlot('move-slot', wish)).status).toBe(200);
    expect(await slotOf(id)).toMatchObject({ again: false, slot: { attendance: null } });
    await begins();
    expect((await atSlot('record-attendance', came('present'))).status).toBe(200);
    for (const who of anew) expect((await signs(who, 20)).status, who).toBe(200);
    await act('pass', 'chongqing');
    expect((await world.stores.applications.load(id))?.status.name).toBe('ranked');
  });

  test('late and absent mean what the campaign says; what it leaves open a person decides, with a reason', async () => {
    await atDefence();
    await told({ late: 'decide', absent: 'decide' });
    await begins();
    const attended = async () => (await slotOf(id))?.slot.attendance;
    expect((await atSlot('record-attendance', came('late'))).body.faults).toMatchObject([
      { pointer: '/arrivedAt' },
    ]);
    const start = (await slotOf(id))?.slot.startsAt as string;
    expect((await atSlot('record-attendance', came('late', { arrivedAt: start }))).body.faults).toMatchObject(
      [{ message: '到达时间早于开始时间，不是迟到。' }],
    );
    const arrivedAt = new Date(Date.parse(start) + 600_000).toISOString();
    expect((await atSlot('record-attendance', came('late', { arrivedAt }))).body.faults).toMatchObject([
      { message: '到达时间不能晚于现在。' },
    ]);
    world.clock.moveTo(new Date(Date.parse(start) + 900_000).toISOString());
    await atSlot('record-attendance', came('late', { arrivedAt }));
    expect(await attended()).toMatchObject({ value: 'late', outcome: null });
    expect((await slotOf(id))?.unheard).toBe('该单位迟到，还没有决定如何处理。');
    await atSlot('record-attendance', came('absent'));
    expect(
      (await atSlot('decide-attendance', { outcome: 'hear', reason: '同意' })).body.faults,
    ).toMatchObject([{ pointer: '/outcome' }]);
    expect(
      (await atSlot('decide-attendance', { outcome: 'reschedule', reason: '' })).body.faults,
    ).toMatchObject([{ pointer: '/reason' }]);
    expect((await atSlot('decide-attendance', { outcome: 'reschedule', reason: '道路塌方' })).status).toBe(
      200,
    );
    await world.relay();
    const { body: inbox } = await world.call<{ messages: { body: string }[] }>('list-inbox', 'qijiang');
    expect(inbox.messages[0]?.body).toContain('道路塌方');
    expect(
      (
        await atSlot('move-slot', {
          room: '一号会议室',
          startsAt: '2026-04-12T02:00:00.000Z',
          reason: '另行安排',
        })
      ).status,
    ).toBe(200);
    expect(await attended()).toBeNull();
    expect((await slotOf(id))?.slot.earlier).toMatchObject([
      { attendance: { value: 'absent', outcome: 'reschedule', reason: '道路塌方' } },
    ]);
    const { events, intact } = await look();
    expect(events.slice(-4).map(({ type }) => type)).toEqual([
      'AttendanceRecorded',
      'AttendanceRecorded',
      'AttendanceDecided',
      'SlotMoved',
    ]);
    expect(intact).toBe(true);
  });

  test('who stays away where that forfeits is not passed, and failing it is a person’s act', async () => {
    await atDefence();
    await passAll(world, id);
    await told({ absent: 'forfeit' });
    await begins();
    await atSlot('record-attendance', came('absent'));
    expect((await pass()).body).toMatchObject({
      code: 'defencePending',
      detail: '该单位缺席答辩，视为放弃。',
    });
    const failed = await world.decide('fail', 'chongqing', id, { version: 3, reason: '缺席答辩' });
    expect(failed.body.application.status.name).toBe('notPassed');
  });

  test('attendance is taken in two rooms at one moment: both stand', async () => {
    await atDefence();
    await told();
    world.clock.moveTo('2026-04-10T04:00:00.000Z');
    const [a, b] = [await slotOf(id), await slotOf(other)];
    const both = await Promise.all(
      [a, b].map((one) =>
        world.call('record-attendance', lead, {
          parameters,
          body: { application: one?.slot.application, revision: one?.slot.revision, ...came('present') },
        }),
      ),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await look()).slots.map(({ slot }) => slot.attendance?.value)).toEqual(['present', 'present']);
    expect((await look()).intact).toBe(true);
  });
});
