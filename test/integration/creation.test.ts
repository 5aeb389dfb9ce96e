import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { standardAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { CampaignView, CaseView } from '#shared/contract/views.ts';
import type { Edition } from '#shared/model/edition.ts';
import { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

const id = 'chongqing-2026.qijiang';
const parameters = { id: 'chongqing-2026' };
const standard = editions.find((edition) => edition.id === 'CQ-COUNTY-2023') as Edition;
const low = standardAnswers(standard, '綦江区', { without: ['1.1', '2.1', '3.1', '4.1', '10.2'] });
const enough = standardAnswers(standard, '綦江区');

let world: World;
beforeEach(async () => {
  world = await openWorld();
  const campaign = (await world.stores.campaigns.load('chongqing-2026')) ?? expect.fail('no campaign');
  const laidDown = await world.stores.campaigns.commit(campaign, {
    next: {
      ...campaign,
      version: campaign.version + 1,
      creation: { endsOn: LocalDate.parse('2026-10-31') },
    },
    event: {
      type: 'CampaignEdited',
      reason: null,
      data: {},
      number: campaign.version + 1,
      campaign: campaign.id,
      at: world.clock.now(),
      actor: { kind: 'system' },
    },
  });
  expect(laidDown.ok).toBe(true);
  await begin(world, 'qijiang', 'chongqing-2026');
  for (const section of standard.sections)
    for (const item of section.items)
      if (item.type === 'row' && item.evidence === 'required')
        await world.upload('qijiang', id, item.id, pdf(`${item.id}.pdf`, item.id).bytes);
  const sent = await world.decide('submit', 'qijiang', id, { version: 1, answers: low });
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  await world.decide('receive', 'chongqing', id, { version: 2 });
  const accepted = await world.decide('accept', 'chongqing', id, { version: 3 });
  expect([accepted.status, accepted.body.label]).toEqual([200, '创建中']);
});
afterEach(() => world.close());

const load = async () => (await world.stores.applications.load(id)) ?? expect.fail('no application');
const act = async (action: string, who: string, body: object = {}) =>
  world.decide(action, who, id, { version: (await load()).version, ...body });
const report = (answers: object, who = 'qijiang') =>
  act('report-creation', who, { answers, reason: '十月底前完成两家机构的改造。' });

/** What relay and calendar have to do now. @returns until when the calendar then waits */
async function calendar(): Promise<string | undefined> {
  for (;;) {
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar('chongqing-2026')) ?? {};
    const due = await world.task.nextDeadline({ campaignId: 'chongqing-2026', generation });
    if (due.next !== 'close') return due.next === 'wait' ? due.until : undefined;
    await world.task.closeStage({ campaignId: 'chongqing-2026', generation, entry: due.entry });
  }
}

describe('创建中', () => {
  test('A14, C-10: the unit works on its form and reports; the lead is told, and moves it on when the line is reached', async () => {
    const own = await world.call<CaseView>('get-application', 'qijiang', { parameters: { id } });
    expect(own.body).toMatchObject({
      editable: { answers: true, items: null },
      dueAt: '2026-10-31T15:59:59.999Z',
    });
    const refused = await act('reach-standard', 'chongqing');
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'lineNotReached' }]);
    world.clock.moveTo('2026-08-01T01:00:00.000Z');
    const saved = await world.call('save-draft', 'qijiang', {
      parameters: { id },
      body: { changes: [{ item: '1.1', revision: 0, answer: enough['1.1' as never] }] },
    });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const reported = await report(enough);
    expect(reported.status, JSON.stringify(reported.body)).toBe(200);
    expect(reported.body.application).toMatchObject({ status: { name: 'creating' }, submission: 2 });
    await world.relay();
    expect(world.messages.at(-1)).toMatchObject({
      organisation: 'chongqing',
      role: 'reviewer',
      subject: '创建进展：重庆市綦江区',
    });
    // The lead reads what was reported; what is typed since is the unit's own.
    const read = await world.call<CaseView>('get-application', 'chongqing', { parameters: { id } });
    expect(read.body.editable).toMatchObject({ answers: false, findings: false });
    expect(read.body.allowed.find(({ action }) => action === 'reachStandard')?.refusal).toBeNull();
    const reached = await act('reach-standard', 'chongqing');
    expect([reached.status, reached.body.label]).toEqual([200, '材料评审中']);
    const history = await world.call('get-history', 'qijiang', { parameters: { id } });
    expect(history.body).toMatchObject({ intact: true });
    expect((await world.stores.applications.events(id)).map(({ action }) => action)).toEqual([
      'begin',
      'submit',
      'receive',
      'accept',
      'reportCreation',
      'reachStandard',
    ]);
  });

  test('A14: who may not, what is stale and what comes twice', async () => {
    expect((await report(enough, 'chongqing')).status).toBe(403);
    expect((await act('reach-standard', 'qijiang')).status).toBe(403);
    expect((await act('reach-standard', 'chongqing-lead')).status).toBe(403);
    expect((await act('reach-standard', 'yanqi')).status).toBe(404);
    expect((await report({})).body).toMatchObject({ code: 'incompleteAnswers' });
    expect((await act('report-creation', 'qijiang', { answers: enough })).status).toBe(422);
    expect((await act('pass', 'chongqing')).body).toMatchObject({ code: 'transitionNotAllowed' });
    const { version } = await load();
    const body = { version, answers: enough, reason: '进展' };
    const first = await world.decide('report-creation', 'qijiang', id, body, 'the-same-key-twice');
    const again = await world.decide('report-creation', 'qijiang', id, body, 'the-same-key-twice');
    expect([first.status, again.status, (await load()).submission]).toEqual([200, 200, 2]);
    const stale = await world.decide('report-creation', 'qijiang', id, body);
    expect(stale.body).toMatchObject({ code: 'versionConflict' });
  });

  test('A14: the calendar wakes at the end of the period and ends what did not reach the standard', async () => {
    world.clock.moveTo('2026-10-31T15:59:59.999Z');
    await calendar();
    expect((await load()).status.name).toBe('creating');
    world.clock.moveTo('2026-10-31T16:00:00.000Z');
    await calendar();
    const ended = await load();
    expect(ended.status.name).toBe('creationEnded');
    await world.relay();
    expect(world.messages.at(-1)).toMatchObject({
      organisation: 'qijiang',
      subject: '创建期满：创建期满未达标',
    });
    expect(await world.task.locateStage({ applicationId: id, run: 1 })).toEqual({
      state: 'Ended',
      stage: ended.stage,
    });
  });

  test('A14: an execution waits in Creation, and is told of the way on; a report does not wake it', async () => {
    const { stage } = await load();
    expect(await world.task.locateStage({ applicationId: id, run: 1 })).toEqual({ state: 'Creation', stage });
    await world.task.openStage({ applicationId: id, run: 1, state: 'Creation', stage, token: 'waits-here' });
    await report(enough);
    await world.relay();
    expect(world.workflow.completed.has('waits-here')).toBe(false);
    await act('reach-standard', 'chongqing');
    await world.relay();
    expect(world.workflow.completed.get('waits-here')).toMatchObject({
      outcome: 'reachStandard',
      state: 'Evaluation',
    });
  });

  test('A14: the lead moves the end of the period for all; it cannot be taken away or put into the past', async () => {
    const view = async () =>
      (await world.call<CampaignView>('get-campaign', 'chongqing-lead', { parameters })).body.campaign;
    const move = async (endsOn: string) => {
      const { version, deadlines } = await view();
      return world.call('move-deadlines', 'chongqing-lead', {
        parameters,
        body: { version, deadlines, creation: { endsOn }, reason: '汛期影响' },
      });
    };
    expect((await move('2026-12-15')).status).toBe(200);
    expect((await load()).status.name).toBe('creating');
    expect(
      (await world.call<CaseView>('get-application', 'qijiang', { parameters: { id } })).body.dueAt,
    ).toBe('2026-12-15T15:59:59.999Z');
    world.clock.moveTo('2026-10-31T16:00:00.000Z');
    await calendar();
    expect((await load()).status.name).toBe('creating');
    expect((await move('2026-09-30')).body).toMatchObject({ faults: [{ pointer: '/creation/endsOn' }] });
    expect((await move('2031-01-31')).status).toBe(422);
  });

  test('A8, A14: the unit withdraws while it creates, after the deadline by letter', async () => {
    const gone = await act('withdraw', 'qijiang', { reason: '条件尚不具备' });
    expect(gone.body.application.status.name).toBe('withdrawn');
  });
});
