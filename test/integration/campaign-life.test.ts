import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NextCampaign } from '#shared/contract/campaign-views.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { textOfWord as textOf } from '../fixtures/word-text.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const lead = 'chongqing-lead';
const plan = {
  title: '2026 年重庆市医养结合示范区（县）第二批创建',
  programme: '重庆市医养结合示范区（县）',
  scope: 'chongqing',
  applicantLevel: 'county',
  edition: 'CQ-COUNTY-2023',
  evaluation: ['materialReview', 'onSite', 'defence'],
  sealedBy: null,
  quota: { places: 5, kind: 'hard' },
  publicityDays: 5,
  correctionDays: 10,
  mailGraceDays: 5,
  opensAt: '2026-05-01T00:00:00.000Z',
  deadlines: { county: '2026-06-30T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' },
  needsApproval: true,
  namingPlannedOn: '2026-12-31',
  cycleYears: 2,
};
const document = { documentNumber: '渝卫办发〔2026〕21号', date: '2026-04-01' };
const create = (who = lead, more: object = {}, key = 'create-campaign-1') =>
  world.call<CampaignView>('create-campaign', who, { body: { ...plan, ...more }, key });
const load = async (id: string) => (await world.stores.campaigns.load(id)) as Campaign;
const step = async (name: string, id: string, more: object = {}, who = lead) =>
  world.call<CampaignView>(name, who, {
    parameters: { id },
    body: { version: (await load(id)).version, ...more },
  });
const see = (id: string, who: string) => world.call('get-campaign', who, { parameters: { id } });

async function publishedOne(): Promise<string> {
  const { id } = (await create()).body.campaign;
  await step('request-approval', id);
  await step('approve-campaign', id, { document });
  await step('publish-campaign', id, { document });
  await world.relay();
  return id;
}

test('C-08: laid down, approved and announced; before its notice nobody but the lead knows of it', async () => {
  const made = await create();
  expect(made.body).toMatchObject({ phase: 'draft', phaseLabel: '拟定', campaign: { status: 'draft' } });
  // The same intent again is one campaign.
  expect((await create()).body.campaign.id).toBe(made.body.campaign.id);
  const { id } = made.body.campaign;
  for (const who of ['qijiang', 'chongqing', 'nation']) {
    expect((await see(id, who)).status).toBe(404);
    const { campaigns } = (await world.call<{ campaigns: CampaignView[] }>('list-campaigns', who)).body;
    expect(campaigns.map(({ campaign }) => campaign.id)).not.toContain(id);
    expect((await step('publish-campaign', id, { document }, who)).status).toBe(404);
    expect((await world.call('get-campaign-history', who, { parameters: { id } })).status).toBe(404);
  }
  expect((await world.call('create-application', 'qijiang', { parameters: { id } })).status).toBe(404);
  await world.relay();
  expect(world.workflow.started.map(({ name }) => name)).not.toContain(`${id}-g1`);
  expect((await step('publish-campaign', id, { document })).body).toMatchObject({
    detail: '须先报表彰办审核同意，再发布通知。',
  });
  expect((await step('request-approval', id)).body.phaseLabel).toBe('报批中');
  expect((await step('approve-campaign', id, { document })).body.campaign.approval).toEqual(document);
  expect((await step('publish-campaign', id, { document })).body).toMatchObject({
    phase: 'announced',
    campaign: { documentNumber: document.documentNumber },
  });
  await world.relay();
  expect(world.workflow.started.map(({ name }) => name)).toContain(`${id}-g1`);
  expect((await see(id, 'qijiang')).body).toMatchObject({ may: { apply: { allowed: false } }, steps: [] });
  const history = await world.call('get-campaign-history', lead, { parameters: { id } });
  expect(history.body).toMatchObject({ intact: true, previous: null });
  expect((history.body['events'] as { type: string }[]).map(({ type }) => type)).toEqual([
    'CampaignDrafted',
    'ApprovalRequested',
    'ApprovalGranted',
    'CampaignPublished',
  ]);
});

test('E-98: only a lead of the nation or a province lays one down, inside its own branch', async () => {
  for (const who of ['qijiang', 'chongqing', 'nanjing'])
    expect((await create(who)).body).toMatchObject({ code: 'notPermitted' });
  expect((await create(lead, { scope: 'jiangsu' })).body).toMatchObject({
    faults: [{ pointer: '/scope', message: '申报范围应为本单位或其下级单位。' }],
  });
  expect((await create(lead, { scope: 'nowhere', edition: 'NONE' }, 'another-key')).body).toMatchObject({
    faults: [{ pointer: '/edition' }, { pointer: '/scope' }],
  });
});

test('a draft is changed, and the record says what; what is announced is not', async () => {
  const { id, version } = (await create()).body.campaign;
  const edited = await world.call<CampaignView>('edit-campaign', lead, {
    parameters: { id },
    body: { version, plan: { ...plan, quota: { places: 8, kind: 'hard' } } },
  });
  expect(edited.body.campaign.quota.places).toBe(8);
  expect((await world.stores.campaigns.events(id)).at(-1)).toMatchObject({
    type: 'CampaignEdited',
    data: { changes: [{ field: '名额', before: '5 个', after: '8 个' }] },
  });
  const stale = await world.call('edit-campaign', lead, { parameters: { id }, body: { version, plan } });
  expect(stale.body).toMatchObject({ code: 'versionConflict', context: { label: '修改批次' } });
  await step('request-approval', id);
  const late = await world.call('edit-campaign', lead, {
    parameters: { id },
    body: { version: (await load(id)).version, plan },
  });
  expect(late.body).toMatchObject({ code: 'transitionNotAllowed', detail: '批次现为“报批中”，不能“修改”。' });
});

test('units apply to a campaign that was laid down here, and its deadline lapses them', async () => {
  const id = await publishedOne();
  world.clock.moveTo('2026-05-02T00:00:00.000Z');
  expect((await see(id, 'qijiang')).body).toMatchObject({ phase: 'open', may: { apply: { allowed: true } } });
  const begun = await begin(world, 'qijiang', id);
  world.clock.moveTo('2026-06-30T16:00:00.000Z');
  const due = await world.task.nextDeadline({ campaignId: id, generation: 1 });
  expect(due).toMatchObject({ next: 'close', entry: { action: 'lapse', statusName: 'draft' } });
  if (due.next === 'close') await world.task.closeStage({ campaignId: id, generation: 1, entry: due.entry });
  expect((await world.stores.applications.load(begun.application.id))?.status.name).toBe('lapsed');
  expect((await see(id, lead)).body).toMatchObject({ phase: 'closed' });
  expect((await step('begin-evaluation', id)).body).toMatchObject({ phase: 'evaluating' });
  expect((await step('begin-selection', id)).body).toMatchObject({ phase: 'selecting' });
});

test('a pause stops people and timers; the resumption moves the deadlines on and wakes the calendar', async () => {
  const id = await publishedOne();
  world.clock.moveTo('2026-05-02T00:00:00.000Z');
  const begun = await begin(world, 'qijiang', id);
  world.clock.moveTo('2026-06-20T02:00:00.000Z');
  expect((await step('pause-campaign', id, { reason: '机构改革' })).body).toMatchObject({ phase: 'paused' });
  await world.relay();
  expect(world.messages.at(-1)).toMatchObject({
    organisation: 'qijiang',
    subject: `批次暂停：${plan.title}`,
  });
  const application = begun.application.id;
  const { version } = begun.application;
  const reason = '自愿退出';
  expect((await world.decide('withdraw', 'qijiang', application, { version, reason })).body).toMatchObject({
    code: 'campaignPaused',
    detail: '本批次自 2026年6月20日 10:00（北京时间）起暂停，恢复后继续办理，期限相应顺延。',
  });
  world.clock.moveTo('2026-07-05T02:00:00.000Z');
  expect(await world.task.nextDeadline({ campaignId: id, generation: 1 })).toEqual({ next: 'done' });
  expect((await world.stores.applications.load(application))?.status.name).toBe('draft');
  const resumed = await step('resume-campaign', id, { reason: '恢复办理' });
  // Sixteen days, 20 June to 5 July.
  expect(resumed.body.campaign.deadlines).toEqual({
    county: '2026-07-16T15:59:59.999Z',
    province: '2026-08-16T15:59:59.999Z',
  });
  await world.relay();
  expect(world.workflow.started.at(-1)).toMatchObject({ machine: 'CampaignCalendar', name: `${id}-g2` });
  expect(await world.task.nextDeadline({ campaignId: id, generation: 2 })).toMatchObject({
    next: 'wait',
    // A week before the moved deadline, the units are reminded.
    until: '2026-07-09T01:00:00.000Z',
  });
  expect((await world.decide('withdraw', 'qijiang', application, { version, reason })).status).toBe(200);
});

test('D.1: cancelled, everything open ends without fault and stays readable, and the units are told', async () => {
  const id = await publishedOne();
  world.clock.moveTo('2026-05-02T00:00:00.000Z');
  const { application } = await begin(world, 'qijiang', id);
  await step('cancel-campaign', id, { reason: '上级要求停办' });
  await world.relay();
  expect(world.messages.at(-1)).toMatchObject({
    organisation: 'qijiang',
    body: '本批次不再办理，已填写的内容保留，可以查看和打印。理由：上级要求停办',
  });
  const withdrawn = await world.decide('withdraw', 'qijiang', application.id, { version: 2, reason: '退出' });
  expect(withdrawn.body).toMatchObject({ code: 'transitionNotAllowed' });
  const seen = await world.call('get-application', 'qijiang', { parameters: { id: application.id } });
  expect(seen.body).toMatchObject({ label: '批次已取消', allowed: [] });
  const history = await world.call('get-history', 'qijiang', { parameters: { id: application.id } });
  expect(history.body).toMatchObject({
    intact: true,
    events: [{ action: 'begin' }, { action: 'cancel', reason: '上级要求停办', actor: { kind: 'system' } }],
  });
  expect((await step('publish-campaign', id, { document })).body).toMatchObject({ code: 'campaignClosed' });
});

test('after publicity has begun it is neither paused nor cancelled (D.1: any before 公示)', async () => {
  const id = 'chongqing-2026';
  const [ranked = ''] = await placeApplications(world, id, { name: 'ranked' }, 1);
  await world.decide('select', lead, ranked, { version: 1 });
  await world.call('start-publicity', lead, {
    parameters: { id },
    body: { version: 1, address: 'https://a.example', contact: '023-67700000' },
  });
  for (const name of ['pause-campaign', 'cancel-campaign'])
    expect((await step(name, id, { reason: 'x' })).body).toMatchObject({ code: 'transitionNotAllowed' });
});

test('the next cycle is one action, lists what changed, and warns where it comes too soon (N-05)', async () => {
  const id = await publishedOne();
  await step('cancel-campaign', id, { reason: 'x' });
  const made = await world.call<NextCampaign>('next-campaign', lead, {
    parameters: { id: 'chongqing-2026' },
  });
  expect(made.body.view.campaign).toMatchObject({
    title: '2028 年重庆市医养结合示范区（县）创建',
    status: 'draft',
    previous: 'chongqing-2026',
  });
  expect(made.body.changes).toContainEqual({
    field: '县级截止',
    before: '2026年5月31日 23:59（北京时间）',
    after: '2028年5月31日 23:59（北京时间）',
  });
  const history = await world.call('get-campaign-history', lead, {
    parameters: { id: made.body.view.campaign.id },
  });
  expect(history.body).toMatchObject({ previous: { title: '2026 年重庆市医养结合示范区（县）创建' } });
  expect(
    (await world.call('next-campaign', 'chongqing', { parameters: { id: 'chongqing-2026' } })).body,
  ).toMatchObject({
    code: 'notPermitted',
  });
  const soon = await create(lead, { programme: 'county', title: '加开一批' }, 'too-soon-1');
  expect(soon.body.warnings).toEqual([
    '距上一批次“2026 年重庆市医养结合示范区（县）创建”（2026年3月1日 08:00（北京时间）开始）不足 2 年，请确认。',
  ]);
});

test('C-17: a campaign lays down by when the named report; a day that no year has is refused at its field', async () => {
  for (const [day, words] of [
    ['02-30', '没有这一天，请填写如 01-31 的日期'],
    ['31/1', '日期格式应为 01-31'],
  ]) {
    const refused = await create(lead, { annualReportDue: day }, `create-due-${day}`);
    expect(refused).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/annualReportDue', message: words }] },
    });
  }
  const { campaign } = (await create(lead, { annualReportDue: '03-31' }, 'create-with-due')).body;
  expect((await load(campaign.id)).annualReportDue).toBe('03-31');
});

test('J-01: two departments hold a campaign; both are in its notice, in what the units are told and in the public data', async () => {
  const jointWith = ['重庆市民政局'];
  const more = { jointWith, needsApproval: false, interruptionHours: 12, banTerritorial: true };
  const { id } = (await create(lead, more)).body.campaign;
  expect(await load(id)).toMatchObject({ jointWith, interruptionHours: 12, banTerritorial: true });
  await step('publish-campaign', id, { document });
  await world.relay();
  expect(world.messages.filter(({ organisation }) => organisation === 'qijiang')).toContainEqual(
    expect.objectContaining({ body: expect.stringContaining('重庆市卫生健康委、重庆市民政局发布了') }),
  );
  const { rows } = (
    await world.call<{ rows: { id: string; lead: string }[] }>('get-public-data', null, {
      parameters: { dataset: 'campaigns' },
    })
  ).body;
  expect(rows.find((row) => row.id === id)?.lead).toBe('重庆市卫生健康委、重庆市民政局');
  const letter = await world.call<{ file: string }>('draft-letter', lead, {
    parameters: { kind: 'campaignNotice' },
    query: { about: id },
  });
  // The letterhead is the lead's (GB/T 9704, 7.2.4), the signature is of both, the lead first.
  const text = textOf(new Uint8Array(Buffer.from(letter.body.file, 'base64')));
  expect(text).toContain('重庆市卫生健康委文件');
  expect(text).toMatch(/重庆市卫生健康委\n重庆市民政局\n2026年4月1日/);
  // The next cycle is held by the same.
  const next = await world.call<NextCampaign>('next-campaign', lead, { parameters: { id } });
  expect(next.body.view.campaign).toMatchObject({ jointWith, interruptionHours: 12, banTerritorial: true });
});

test('a department without a name, or a page that is away for no time, is refused at its field', async () => {
  const refused = async (more: object) => (await create(lead, more)).body as unknown;
  expect(await refused({ jointWith: ['民'] })).toMatchObject({
    faults: [{ pointer: '/jointWith/0', message: '请填写联合主办部门的全称' }],
  });
  expect(await refused({ interruptionHours: 0 })).toMatchObject({
    faults: [{ pointer: '/interruptionHours', message: '中断小时数至少为 1' }],
  });
});
