import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openArchive } from '#functions/office/archive.ts';
import { inboxMailer } from '#functions/stores/inbox-store.ts';
import { type ExportedListName, exportedLists } from '#shared/contract/routes.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { begin, organisationsOf, people, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { campaignId, lead, openReview, seated } from '../fixtures/review-world.ts';

type Values = Readonly<Record<string, string>>;
interface Asked {
  /** The route of the screen. */
  readonly route: string;
  readonly parameters?: Values;
  readonly query?: Values;
  /** How many lines a reply has. */
  readonly lines: (reply: never) => number;
}
interface Written {
  readonly status: number;
  readonly code?: string;
  readonly head: readonly unknown[];
  readonly note: string;
  readonly rows: readonly (readonly unknown[])[];
}

let world: World;
let plan: string;
let lists: Record<ExportedListName, Asked>;
let everybody: string[];

const of = (campaign: string) => ({ parameters: { id: campaign } });
const count = (name: string) => (reply: Record<string, readonly unknown[]>) => reply[name]?.length ?? 0;

beforeAll(async () => {
  ({ world } = await openReview(3, {
    2: { employer: { name: '浉河区瀍河街道社区卫生服务中心', creditCode: null } },
  }));
  const experts = await seated(world);
  await begin(world, 'yanqi');
  const started = await world.call<{ id: string }>('start-plan-from-example', 'yanqi', {
    body: { example: 'GZ-JIANGKOU-PLAN-2022', standard: null, townships: ['太平镇'], begins: '2026-03-01' },
  });
  plan = started.body.id;
  const board = await world.call<{ plan: { units: { id: string; name: string }[] } }>('get-plan', 'yanqi', {
    parameters: { id: plan },
  });
  const unit = board.body.plan.units.find(({ name }) => name.includes('卫生'))?.id ?? '';
  const invited = await world.call<{ code: string }>('invite-participant', 'yanqi', {
    parameters: { id: plan, unit },
    body: { name: '承办人' },
  });
  await world.call('redeem-invitation', 'newcomer-plan', {
    body: { code: invited.body.code, name: '承办人' },
  });
  const [published = ''] = await placeApplications(world, campaignId, { name: 'inPublicity' }, 1);
  await world.call('record-incident', 'chongqing', {
    parameters: { id: 'qijiang' },
    body: { kind: 'safety', on: '2026-02-01', description: '某养老机构火灾，区政府通报。' },
  });
  const campaign = await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' });
  const publicity = {
    startsAt: '2026-03-30T01:00:00.000Z',
    endsAt: '2026-04-03T15:59:59.999Z',
    lastDay: '2026-04-03',
    workingDays: 5,
    calendar: '国务院',
    address: 'https://wsjkw.example/gongshi',
    contact: '023-67700000',
  };
  const data = { ...(campaign?.['data'] as object), publicity };
  await world.table.transact([{ kind: 'put', item: { ...(campaign as object), data } as never }]);
  const objected = await world.call('record-letter', lead, {
    parameters: { id: published },
    body: {
      objector: 'person',
      name: '欧阳秋白',
      organisationName: '',
      contact: '13896012345',
      statement: '该区养老机构账外收费三万元，与申报材料不符。',
      postmarkedOn: '2026-04-01',
      arrivedOn: '2026-04-01',
    },
  });
  if (objected.status !== 200) throw new Error(JSON.stringify(objected.body));
  const [district] = organisationsOf([['yubei', '渝北区', '重庆市渝北区', 'county', '区级', null]]);
  await world.stores.organisations.saveAll(
    Array.from({ length: 130 }, (_, index) => ({
      ...(district as Organisation),
      id: OrganisationId.parse(`district-${index}`),
      name: `第${index}区`,
      parent: OrganisationId.parse('chongqing'),
      path: `nation/chongqing/district-${index}/`,
    })),
  );
  const told = await world.call<{ hook: { id: string } }>('create-hook', 'chongqing-admin', {
    body: { name: '市政务平台', url: 'https://hooks.example.org/shifan', topics: ['application'] },
  });
  const hook = told.body.hook.id;
  await world.call('test-hook', 'chongqing-admin', { parameters: { id: hook } });
  const settings = {
    days: [{ date: '2026-05-11', from: '09:00', to: '12:00' }],
    rooms: ['浉河会议室'],
    minutes: 20,
    pause: 10,
    late: 'hear',
    absent: 'forfeit',
    materials: false,
  };
  await world.call('arrange-defence', lead, { ...of(campaignId), body: { version: 0, settings } });
  await inboxMailer(world.table).send({
    id: 'message-1',
    organisation: OrganisationId.parse('chongqing'),
    role: 'lead',
    subject: '綦江区（埇沚浉瀍猇硚鄠）提交了申报',
    body: '请在期限前办理。',
    link: '/',
    at: world.clock.now(),
  });
  everybody = [...Object.keys(people), experts[0] as string, 'newcomer-plan', 'newcomer-nobody'];
  lists = {
    members: { route: 'list-members', parameters: { id: 'chongqing' }, lines: count('members') },
    organisations: { route: 'list-organisations', query: { q: '区' }, lines: count('organisations') },
    institutions: { route: 'list-institutions', lines: count('institutions') },
    incidents: { route: 'list-incidents', parameters: { id: 'qijiang' }, lines: count('incidents') },
    campaigns: { route: 'list-campaigns', lines: count('campaigns') },
    objections: { route: 'list-objections', ...of(campaignId), lines: count('objections') },
    designations: { route: 'list-designations', query: { filter: 'active' }, lines: count('designations') },
    provinces: { route: 'list-province-applications', lines: count('applications') },
    experts: { route: 'list-experts', lines: count('experts') },
    panels: {
      route: 'list-panels',
      ...of(campaignId),
      query: { step: 'materialReview' },
      lines: ({ panels }: { panels: { seats: unknown[] }[] }) =>
        panels.reduce((sum, { seats }) => sum + seats.length, 0),
    },
    ranking: { route: 'get-ranking', ...of(campaignId), lines: count('units') },
    sheets: { route: 'list-sheets', lines: count('sheets') },
    guidance: { route: 'list-guidance', ...of(campaignId), lines: count('entries') },
    planTasks: {
      route: 'get-plan',
      parameters: { id: plan },
      lines: ({ plan: { tasks } }: { plan: { tasks: unknown[] } }) => tasks.length,
    },
    myTasks: { route: 'get-my-plan', lines: count('parts') },
    standards: { route: 'list-editions', lines: count('editions') },
    mails: { route: 'list-mails', lines: count('rows') },
    inbox: { route: 'list-inbox', lines: count('messages') },
    hookCalls: { route: 'list-hook-calls', parameters: { id: hook }, lines: count('calls') },
    collection: { route: 'get-collection', ...of('national-2026'), lines: count('recommenders') },
    slots: { route: 'get-defence', ...of(campaignId), lines: count('slots') },
    ownSlots: { route: 'list-own-slots', lines: count('slots') },
    visits: { route: 'list-on-site', lines: count('visits') },
    heldTitles: { route: 'list-held-designations', lines: count('designations') },
    recommended: {
      route: 'get-recommendation',
      ...of('national-2026'),
      lines: ({ recommendation }: { recommendation: { ranked: unknown[]; reserve: unknown[] } | null }) =>
        recommendation === null ? 0 : recommendation.ranked.length + recommendation.reserve.length,
    },
    collected: {
      route: 'get-collected-list',
      parameters: { id: 'national-2026', organisation: 'xinjiang' },
      lines: ({ units, reserve }: { units: unknown[]; reserve: unknown[] }) => units.length + reserve.length,
    },
    calendars: { route: 'list-calendars', lines: count('calendars') },
    hooks: { route: 'list-hooks', lines: count('hooks') },
    plans: { route: 'list-plans', lines: count('plans') },
  };
});
afterAll(() => world.close());

async function written(list: string, who: string, query: Values = {}): Promise<Written> {
  const reply = await world.call<{ file: string; code: string }>('export-list', who, {
    parameters: { list },
    query,
  });
  if (reply.status !== 200)
    return { status: reply.status, code: reply.body.code, head: [], note: '', rows: [] };
  const { sheets } = await readXlsx(new Uint8Array(Buffer.from(reply.body.file, 'base64')));
  const [, note, head = [], ...rows] = sheets[0]?.rows ?? [];
  return { status: 200, head, note: String(note?.[0]), rows };
}

describe('every list as a workbook', () => {
  test('whoever may not see a list gets the refusal of its screen; whoever may gets its lines and no more', async () => {
    const seen = new Map<string, number>();
    for (const [list, { route, parameters = {}, query = {}, lines }] of Object.entries(lists))
      for (const who of everybody) {
        const screen = await world.call<never>(route, who, { parameters, query });
        const file = await written(list, who, { ...parameters, ...query });
        const where = `${list} for ${who}`;
        expect(file.status, where).toBe(screen.status);
        if (screen.status === 200) {
          const wanted = lines(screen.body);
          if (list === 'planTasks' || list === 'organisations')
            expect(file.rows.length, where).toBeGreaterThanOrEqual(wanted);
          else expect(file.rows.length, where).toBe(wanted);
          seen.set(list, Math.max(seen.get(list) ?? 0, wanted));
        } else expect(file.code, where).toBe((screen.body as { code: string }).code);
      }
    // Lists that are empty in this world are shown elsewhere to keep their scope; these have lines.
    for (const list of [
      'members',
      'organisations',
      'incidents',
      'campaigns',
      'objections',
      'experts',
      'panels',
      'sheets',
      'planTasks',
      'myTasks',
      'standards',
      'inbox',
      'hookCalls',
      'collection',
      'hooks',
      'plans',
    ])
      expect(seen.get(list), list).toBeGreaterThan(0);
    expect([...seen.keys()].sort()).toEqual(Object.keys(exportedLists).sort());
  });

  test('a filter of the screen narrows the file, is named in it, and one that the list does not have is refused', async () => {
    const all = await written('experts', lead);
    const one = await written('experts', lead, { q: '瀍河' });
    expect([all.rows.length, one.rows.length]).toEqual([3, 1]);
    expect(one.note).toContain('查找“瀍河”；共 1 行；重庆市卫生健康委');
    expect(one.rows[0]?.[2]).toBe('浉河区瀍河街道社区卫生服务中心');
    const titles = await written('designations', lead, { filter: 'overdue' });
    expect(titles.note).toContain('本单位命名的；年度报告逾期');
    for (const [list, query] of [
      ['experts', { filter: 'active' }],
      ['designations', { filter: '没有' }],
      ['organisations', { cursor: 'x' }],
      ['members', {}],
      ['nothing', {}],
    ] as const)
      expect(await written(list, 'chongqing-lead', query), list).toMatchObject({
        status: 422,
        code: 'invalidInput',
      });
  });

  test('the log of a target says what was sent and how it went, and never what it is signed with', async () => {
    const { parameters = {} } = lists.hookCalls;
    const { head, rows } = await written('hookCalls', 'chongqing-admin', parameters);
    expect(head.slice(0, 4)).toEqual(['时间', '类型', '状态', '已试次数']);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.slice(1, 3)).toEqual(['ping', '等待推送']);
    expect(JSON.stringify(rows)).not.toContain('whsec_');
    for (const who of [lead, 'nation-admin'])
      expect((await written('hookCalls', who, parameters)).status, who).not.toBe(200);
    const targets = await written('hooks', 'chongqing-admin');
    expect(targets.rows[0]?.slice(0, 2)).toEqual(['市政务平台', 'https://hooks.example.org/shifan']);
    expect(JSON.stringify(targets.rows)).not.toContain('whsec_');
  });

  test('the desk of the nation and the times of a defence leave as they are filtered there', async () => {
    const asked = { id: 'national-2026' };
    const all = await written('collection', 'nation', asked);
    const missing = await written('collection', 'nation', { ...asked, state: 'missing' });
    const sent = await written('collection', 'nation', { ...asked, state: 'sent' });
    expect([missing.rows.length, sent.rows.length]).toEqual([all.rows.length, 0]);
    expect(missing.note).toContain('未报送');
    const day = { id: campaignId, filter: '2026-05-11' };
    expect((await written('slots', lead, day)).note).toContain('2026-05-11的场次；共 0 行');
  });

  test('who objected is in no list, and the names of units are not in a blind one', async () => {
    const reply = await world.call<{ file: string }>('export-list', lead, {
      parameters: { list: 'objections' },
      query: { id: campaignId },
    });
    const parts = openArchive(Buffer.from(reply.body.file, 'base64'), 'Excel');
    if (!parts.ok) throw new Error(parts.refusal.detail);
    const text = [...parts.value.values()].map((bytes) => bytes.toString('utf8')).join('');
    expect(text).toContain('重庆市区 0');
    for (const secret of ['欧阳秋白', '13896012345', '账外收费']) expect(text).not.toContain(secret);
  });

  test('all pages of a list are in the file, not the first one', async () => {
    const query = { q: '区' };
    const page = await world.call<{ organisations: unknown[]; more: boolean }>(
      'list-organisations',
      'chongqing-admin',
      { query },
    );
    const { rows } = await written('organisations', 'chongqing-admin', query);
    expect(page.body.more).toBe(true);
    expect(rows.length).toBeGreaterThan(130);
    expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  });
});
