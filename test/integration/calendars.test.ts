import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
let unit: string;
const campaignId = 'chongqing-2026';
const parameters = { id: campaignId };
const lead = 'chongqing-lead';

beforeEach(async () => {
  world = await openWorld({ now: '2026-12-24T01:00:00.000Z' });
  const [first = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
  unit = first;
  expect((await world.decide('select', lead, unit, { version: 1 })).status).toBe(200);
});
afterEach(() => world.close());

const campaign = async () => (await world.stores.campaigns.load(campaignId))!;
const start = async () =>
  world.call<CampaignView>('start-publicity', lead, {
    parameters,
    body: {
      version: (await campaign()).version,
      address: 'https://wsjkw.example/gongshi',
      contact: '023-00000000',
    },
  });
const source = {
  title: '国务院办公厅关于2027年部分节假日安排的通知',
  documentNumber: '',
  date: null,
  address: '',
};
const newYear = '2027-01-01,元旦,放假\n2027-01-02,元旦,放假\n2027-01-03,元旦,放假';
const enter = (text: string, version: number, who = 'nation', year = '2027') =>
  world.call<{ version: number; detail: string; faults: { pointer: string }[] }>(
    'import-calendar-year',
    who,
    {
      parameters: { id: 'stateCouncil' },
      body: { version, year, text, source, note: '' },
    },
  );
const recount = async (reason = '2027年放假安排公布', version?: number) =>
  world.call<CampaignView & { detail: string; code: string }>('recount-publicity', lead, {
    parameters,
    body: { version: version ?? (await campaign()).version, reason },
  });
const preview = async (who = lead) => (await world.call('preview-recount', who, { parameters })).body;
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
const isOfCalendar = (item: Item) =>
  (item['data'] as { id?: string } | undefined)?.id?.startsWith('calendar.') === true;
/** A year as it is kept, as the text that it was entered by. */
async function yearAsText(year: string): Promise<string> {
  const kept = (await world.stores.calendars.load('stateCouncil')).years[year];
  return [
    ...Object.entries(kept?.off ?? {}).map(([date, name]) => `${date},${name},放假`),
    ...Object.entries(kept?.work ?? {}).map(([date, name]) => `${date},${name},上班`),
  ].join('\n');
}
const statusOf = async () => (await world.stores.applications.load(unit))?.status.name;

describe('a year that is not announced', () => {
  test('E-40: is 暂定 in the preview and refused at the start; once its table is entered, publicity starts by it', async () => {
    const shown = await world.call('preview-publicity', lead, { parameters, query: { start: '2026-12-28' } });
    expect(shown.body).toMatchObject({ provisional: true, missingYears: ['2027'] });
    world.clock.moveTo('2026-12-28T01:00:00.000Z');
    expect((await start()).body).toMatchObject({ code: 'calendarMissing' });
    const asked = await world.call('preview-calendar-year', 'nation', {
      parameters: { id: 'stateCouncil' },
      body: { year: '2027', text: newYear },
    });
    expect(asked.body).toMatchObject({
      faults: [],
      changes: [{ date: '2027-01-01', before: '未公布' }, {}, {}],
    });
    expect((await enter(newYear, 1)).body).toMatchObject({ version: 2 });
    const started = await start();
    expect(started.body.campaign.publicity).toMatchObject({
      lastDay: '2027-01-05',
      pin: { calendar: 'stateCouncil', version: 2, base: null },
    });
    expect(started.body.campaign.publicity?.calendar).toContain('第 2 版');
  });

  test('is entered by the nation’s people alone, on condition of the version, with its faults at the text', async () => {
    for (const who of ['chongqing-lead', 'yanqi', 'chongqing-admin'])
      expect((await enter(newYear, 1, who)).status).toBe(403);
    expect((await enter('2027-01-04,元旦,上班', 1)).body.faults).toMatchObject([{ pointer: '/text' }]);
    expect((await enter(newYear, 1, 'nation-admin')).status).toBe(200);
    expect((await enter(`${newYear}\n2027-02-06,春节,放假`, 1)).body).toMatchObject({
      code: 'versionConflict',
    });
    const { body } = await world.call('get-calendar', 'yanqi', { parameters: { id: 'stateCouncil' } });
    expect(body).toMatchObject({
      intact: true,
      row: { keeps: false, years: expect.arrayContaining(['2026', '2027']) },
      versions: [{ number: 2, changed: ['2027'], source: { title: source.title } }, { number: 1 }],
    });
  });
});

describe('whoever leads a campaign', () => {
  const told = () => world.messages.filter(({ id }) => id.startsWith('calendar.'));

  test('E-40: is told once when a year is entered that its publicity could not be counted into, all campaigns in one', async () => {
    const seen = await campaign();
    const other = { ...seen, id: 'chongqing-2026-b' as typeof seen.id, title: '机构批次' };
    await world.stores.campaigns.publish(publishCampaign(other, { kind: 'system' }, world.clock.now()));
    expect((await enter(newYear, 1)).status).toBe(200);
    const [message, national] = told().sort((a, b) => a.organisation.localeCompare(b.organisation));
    expect(message).toMatchObject({ organisation: 'chongqing', role: 'lead', link: '/campaigns' });
    expect(message?.subject).toBe('工作日历更新：国务院办公厅节假日安排（2027 年）');
    expect(message?.body).toContain(`“${seen.title}”公示如跨入 2027 年，期满日不再是暂定`);
    expect(message?.body).toContain('“机构批次”公示如跨入 2027 年');
    expect(national).toMatchObject({ organisation: 'nation', link: '/campaigns/national-2026' });
    // A crash may have lost it: the repair tells again, and nobody hears it twice.
    await world.reconcile();
    expect((await world.table.query({ pk: 'INBOX#chongqing' })).items.filter(isOfCalendar)).toHaveLength(1);
  });

  test('E-40: is told where the end of what runs would be another, and not where nothing changes', async () => {
    expect((await start()).body.campaign.publicity).toMatchObject({ lastDay: '2026-12-31' });
    expect((await enter(newYear, 1)).status).toBe(200);
    expect(told().map(({ organisation }) => organisation)).toEqual(['nation']);
    const amended = `${await yearAsText('2026')}\n2026-12-31,元旦,放假`;
    expect((await enter(amended, 2, 'nation', '2026')).status).toBe(200);
    const message = told().find(({ organisation }) => organisation === 'chongqing');
    expect(message?.body).toContain(
      '公布的期满日是2026年12月31日，按新安排为2027年1月4日；期满日不会自动改变',
    );
    expect((await campaign()).publicity?.lastDay).toBe('2026-12-31');
  });
});

describe('a publicity that runs', () => {
  beforeEach(async () => {
    expect((await start()).body.campaign.publicity).toMatchObject({ lastDay: '2026-12-31' });
    await calendar();
    expect(await statusOf()).toBe('inPublicity');
  });
  const amended = '2026-12-31,元旦,放假';

  test('E-41: is never counted anew by itself; 重新计算 keeps both results on record, and its calendar follows', async () => {
    await enter(newYear, 1);
    const changed = await world.call('preview-calendar-year', 'nation', {
      parameters: { id: 'stateCouncil' },
      body: { year: '2026', text: amended },
    });
    expect(changed.body).toMatchObject({
      running: [{ campaign: campaignId, before: '2026-12-31', after: '2027-01-04' }],
    });
    await enter(amended, 2, 'nation', '2026');
    expect((await campaign()).publicity?.lastDay).toBe('2026-12-31');
    expect(await preview()).toMatchObject({ beforeDay: '2026-12-31', afterDay: '2027-01-04', reason: null });
    expect((await recount('通知修订', 1)).body.code).toBe('versionConflict');
    const done = await recount('通知修订');
    expect(done.body.campaign.publicity).toMatchObject({ lastDay: '2027-01-04', pin: { version: 3 } });
    const events = await world.stores.campaigns.events(campaignId);
    expect(events.at(-1)).toMatchObject({
      type: 'PublicityRecounted',
      reason: '通知修订',
      data: { before: { lastDay: '2026-12-31' }, after: { lastDay: '2027-01-04' } },
    });
    world.clock.moveTo('2027-01-04T15:59:59.999Z');
    await calendar();
    expect(await statusOf()).toBe('inPublicity');
    world.clock.moveTo('2027-01-04T16:00:00.000Z');
    await calendar();
    expect(await statusOf()).toBe('cleared');
    expect((await recount()).body.detail).toContain('期满');
  });

  test('is recounted by its lead alone, and not into a year without a table', async () => {
    await enter(amended, 1, 'nation', '2026');
    expect((await recount()).body.code).toBe('calendarMissing');
    expect(await preview()).toMatchObject({ afterDay: null, reason: expect.stringContaining('2027') });
    for (const who of ['chongqing', 'nation', 'yanqi']) {
      const body = { version: (await campaign()).version, reason: '无权' };
      expect([403, 404]).toContain((await world.call('recount-publicity', who, { parameters, body })).status);
    }
  });

  const away = async (from: string, to: string) =>
    world.call<CampaignView & { faults: { pointer: string }[] }>('extend-publicity', lead, {
      parameters,
      body: { version: (await campaign()).version, from, to, reason: '门户网站故障' },
    });

  test('D.4: is extended by the working days in which its page was away, if it was away long enough', async () => {
    await enter(newYear, 1);
    world.clock.moveTo('2026-12-29T08:00:00.000Z');
    const from = '2026-12-25T02:00:00.000Z';
    expect((await away(from, '2026-12-25T20:00:00.000Z')).body.faults).toMatchObject([{ pointer: '/to' }]);
    expect((await away(from, '2026-12-30T02:00:00.000Z')).body.faults).toMatchObject([{ pointer: '/to' }]);
    expect((await away('2026-12-20T02:00:00.000Z', from)).body.faults).toMatchObject([{ pointer: '/from' }]);
    // Friday to Monday: two working days, and the weekend between.
    const done = await away(from, '2026-12-28T02:00:00.000Z');
    expect(done.body.campaign.publicity).toMatchObject({
      lastDay: '2027-01-05',
      workingDays: 5,
      interruptions: [{ days: 2 }],
    });
    expect((await away('2026-12-26T02:00:00.000Z', '2026-12-28T03:00:00.000Z')).body.faults).toMatchObject([
      { pointer: '/from' },
    ]);
    // What interruptions added stays added when it is counted anew.
    expect(await preview()).toMatchObject({ beforeDay: '2027-01-05', afterDay: '2027-01-05' });
    world.clock.moveTo('2027-01-01T01:00:00.000Z');
    await calendar();
    expect(await statusOf()).toBe('inPublicity');
  });

  test('E-80: a slip in the list is noted and the publicity goes on; another identity is no correction', async () => {
    const correct = async (more: object) =>
      world.call<CampaignView & { faults: { pointer: string }[] }>('correct-publicity', lead, {
        parameters,
        body: {
          version: (await campaign()).version,
          application: unit,
          before: '重庆市区 O',
          after: '重庆市区 0',
          note: '笔误',
          sameIdentity: true,
          ...more,
        },
      });
    expect((await correct({ sameIdentity: false })).body.faults).toMatchObject([
      { pointer: '/sameIdentity' },
    ]);
    expect((await correct({ after: '重庆市区 O' })).body.faults).toMatchObject([{ pointer: '/after' }]);
    expect((await correct({ application: `${campaignId}.nobody` })).status).toBe(404);
    const before = (await campaign()).publicity;
    const done = await correct({});
    expect(done.body.campaign.publicity).toMatchObject({
      endsAt: before?.endsAt,
      corrections: [{ application: unit, before: '重庆市区 O', after: '重庆市区 0' }],
    });
    const { body } = await world.call<{ entries: { corrections: unknown[] }[] }>('list-public', null);
    expect(body.entries).toMatchObject([{ corrections: [{ before: '重庆市区 O', after: '重庆市区 0' }] }]);
  });
});

test('E-42: a province lays its own days over the State Council’s, and its campaign names that calendar', async () => {
  const made = await world.call<{ id: string }>('create-calendar', lead, {
    body: { name: '重庆市', source: { ...source, title: '重庆市临时放假通知' } },
  });
  expect(made.status).toBe(200);
  const list = await world.call<{
    calendars: { calendar: { id: string }; keeps: boolean; years: string[] }[];
  }>('list-calendars', lead);
  expect(list.body.calendars.map(({ calendar, keeps, years }) => [calendar.id, keeps, years.length])).toEqual(
    [
      [made.body.id, true, 0],
      ['stateCouncil', false, 8],
    ],
  );
  const kept = (await world.stores.calendars.kept(made.body.id))!;
  expect(kept.base?.calendar.id).toBe('stateCouncil');
  expect((await world.call('create-calendar', 'yanqi', { body: { name: '焉耆', source } })).status).toBe(403);
  const next = await world.call('next-campaign', lead, { parameters });
  const { view } = next.body as { view: { campaign: { id: string; version: number } } };
  const planned = await world.call<{ campaign: Record<string, unknown> }>('get-campaign', lead, {
    parameters: { id: view.campaign.id },
  });
  const {
    title,
    programme,
    applicantLevel,
    edition,
    evaluation,
    sealedBy,
    quota,
    publicityDays,
    correctionDays,
    mailGraceDays,
    opensAt,
    deadlines,
    needsApproval,
    namingPlannedOn,
    cycleYears,
  } = planned.body.campaign;
  const plan = {
    title,
    programme,
    scope: 'chongqing',
    applicantLevel,
    edition,
    evaluation,
    sealedBy,
    quota,
    publicityDays,
    correctionDays,
    mailGraceDays: mailGraceDays ?? 5,
    opensAt,
    deadlines,
    needsApproval: needsApproval ?? false,
    namingPlannedOn,
    cycleYears: cycleYears ?? 2,
  };
  const edit = (calendar: string) =>
    world.call<{ campaign: { calendar: string }; faults: unknown }>('edit-campaign', lead, {
      parameters: { id: view.campaign.id },
      body: { version: view.campaign.version, plan: { ...plan, calendar } },
    });
  expect((await edit('no-such')).body.faults).toMatchObject([{ pointer: '/calendar' }]);
  expect((await edit(made.body.id)).body.campaign.calendar).toBe(made.body.id);
});
