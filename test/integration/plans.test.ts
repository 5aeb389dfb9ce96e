import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventModules } from '#functions/registry.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { MyPlan, PlanPart, PlanProposalView, PlanView } from '#shared/contract/plan-views.ts';
import { exportedLists, routes } from '#shared/contract/routes.ts';
import { taskStanding, unitNamed, unitsOf } from '#shared/domain/plan.ts';
import type { PlanDefinition, PlanWork } from '#shared/model/plan.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

interface Refused {
  readonly detail: string;
  readonly code: string;
  readonly faults: readonly { readonly pointer: string; readonly message: string }[];
}

let world: World;
let id: string;
beforeEach(async () => {
  world = await openWorld({ now: '2026-05-18T01:00:00.000Z' });
  id = await started();
});
afterEach(() => world.close());

const county = 'yanqi';
const townships = ['双江街道', '凯德街道', '太平镇'];
async function started(standard: string | null = 'NAT-COUNTY-2022', who = county): Promise<string> {
  const reply = await world.call<{ id: string }>('start-plan-from-example', who, {
    body: { example: 'GZ-JIANGKOU-PLAN-2022', standard, townships, begins: '2026-03-01' },
  });
  expect(reply).toMatchObject({ status: 200, body: { version: 1 } });
  return reply.body.id;
}
const view = async (who = county) =>
  (await world.call<PlanView>('get-plan', who, { parameters: { id } })).body;
const unitId = async (name: string) => unitNamed((await view()).plan.units, name)?.id ?? expect.fail(name);
const mine = async (who: string) => (await world.call<MyPlan>('get-my-plan', who)).body;

/** Somebody signs in for a unit, as they do: invited by the county, by a code. */
async function joins(who: string, name: string, unit: string): Promise<void> {
  const invited = await world.call<{ code: string }>('invite-participant', county, {
    parameters: { id, unit: await unitId(unit) },
    body: { name },
  });
  expect(invited.status).toBe(200);
  const redeemed = await world.call('redeem-invitation', who, { body: { code: invited.body.code, name } });
  expect(redeemed.status).toBe(200);
}

const place = async (task: string, unit: string) => ({ id, task, unit: await unitId(unit) });
async function report(who: string, task: string, unit: string, said: object, key?: string) {
  const parameters = await place(task, unit);
  const part = await world.call<PlanPart>('get-plan-part', who, { parameters });
  return world.call<{ work: PlanWork } & Refused>('report-progress', who, {
    parameters,
    body: {
      version: part.body.work.version,
      percent: 100,
      figures: {},
      points: [],
      text: '已经完成。',
      complete: true,
      ...said,
    },
    ...(key !== undefined && { key }),
  });
}
async function decide(task: string, unit: string, accepted: boolean, note = '') {
  const parameters = await place(task, unit);
  const part = await world.call<PlanPart>('get-plan-part', county, { parameters });
  const body = { version: part.body.work.version, accepted, note };
  return world.call<{ work: PlanWork } & Refused>('decide-plan-work', county, { parameters, body });
}
async function done(task: string, unit: string, said: object = {}) {
  expect((await report(county, task, unit, said)).body).toMatchObject({ work: { state: 'reported' } });
  expect((await decide(task, unit, true)).body).toMatchObject({ work: { state: 'accepted' } });
}
async function standing(task: string) {
  const { plan, works, today } = await view();
  const found = plan.tasks.find((one) => one.id === task) ?? expect.fail(task);
  return taskStanding(plan, found, works, today);
}

test('the townships of the example’s county are proposed to nobody else, and no plan is begun without one’s own', async () => {
  const shown = await world.call<{ examples: { townships: string[] }[] }>('list-plans', 'hejing');
  expect(shown.body.examples.map((example) => example.townships)).toEqual([[]]);

  const refused = await world.call<Refused>('start-plan-from-example', 'hejing', {
    body: { example: 'GZ-JIANGKOU-PLAN-2022', standard: null, townships: [], begins: '2026-03-01' },
  });
  expect(refused).toMatchObject({
    status: 422,
    body: { faults: [{ pointer: '/townships', message: expect.stringContaining('请填写本县的乡镇') }] },
  });
});

describe('the people of a unit', () => {
  beforeEach(() => joins('newcomer-mz', '石敏', '县民政局'));

  test('J-13: each unit has a person, who sees the tasks of that unit and no other', async () => {
    const own = await mine('newcomer-mz');
    expect(own.unit.name).toBe('县民政局');
    const { plan } = await view();
    const theirs = plan.tasks.filter((task) => unitsOf(plan, task).some(({ name }) => name === '县民政局'));
    expect(own.parts.map(({ task }) => task.id)).toEqual(theirs.map((task) => task.id));
    expect(own.parts.length).toBeLessThan(plan.tasks.length);
    const other = await world.call('get-plan-part', 'newcomer-mz', {
      parameters: await place('3.2', '太平镇'),
    });
    expect(other.status).toBe(404);
    expect((await view()).people).toEqual([{ unit: own.unit.id, name: '石敏', state: 'member' }]);
    expect((await view()).warnings.join()).toContain('明确专人负责');
  });

  test('are refused by every route that is not theirs, the application of the county first', async () => {
    const begun = await begin(world, county);
    const open = new Set(routes.filter(({ access }) => access === 'participant').map(({ name }) => name));
    for (const route of routes) {
      if (route.access !== 'member') continue;
      const reply = await world.call(route.name, 'newcomer-mz', {
        parameters: { id: begun.application.id, item: '1.1', evidence: 'x', member: 'x', invitation: 'x' },
      });
      expect([route.name, reply.status, reply.body['code']]).toEqual([route.name, 403, 'notPermitted']);
    }
    // One route for every list, so each is asked for: a participant has the own tasks and the own messages.
    for (const list of Object.keys(exportedLists)) {
      const query = { id: begun.application.id, step: 'materialReview' };
      const asked = list === 'panels' || list === 'ranking' || list === 'guidance' ? query : {};
      const reply = await world.call('export-list', 'newcomer-mz', { parameters: { list }, query: asked });
      const own = list === 'myTasks' || list === 'inbox';
      expect([list, reply.status]).toEqual([list, own ? 200 : 403]);
    }
    expect([...open].sort()).toEqual([
      'export-list',
      'get-me',
      'get-my-plan',
      'get-plan-evidence',
      'get-plan-part',
      'list-inbox',
      'raise-plan-issue',
      'remove-plan-evidence',
      'report-progress',
      'request-plan-upload',
    ]);
    expect((await world.call('get-me', 'newcomer-mz')).body).toMatchObject({
      roles: ['participant'],
      planUnit: { plan: id },
    });
  });

  test('act for that unit alone, whatever the address says', async () => {
    for (const [task, unit] of [
      ['3.2', '太平镇'],
      ['1.1', '县卫生健康局'],
    ] as const) {
      const parameters = await place(task, unit);
      const body = { version: 0, percent: 10, figures: {}, points: [], text: '', complete: false };
      const said = await world.call('report-progress', 'newcomer-mz', { parameters, body });
      expect(said.status).toBe(404);
      const asked = await world.call('request-plan-upload', 'newcomer-mz', {
        parameters,
        body: { name: '证明.pdf', type: 'application/pdf', bytes: 1, sha256: '0'.repeat(64) },
      });
      expect(asked.status).toBe(404);
    }
    const reported = await report('newcomer-mz', '1.1', '县民政局', { percent: 40, complete: false });
    expect(reported.body.work).toMatchObject({ state: 'open', percent: 40, version: 1 });
    const [event] = (await view()).events;
    expect(event).toMatchObject({
      type: 'ProgressReported',
      actor: { name: '石敏', organisationName: '县民政局' },
    });
  });

  test('cannot be given other roles or take over another, and end with the code of a plan', async () => {
    const { stores } = world;
    const organisation = (await stores.organisations.load('yanqi'))!;
    const member = (await stores.rosters.load(organisation)).members.find(({ name }) => name === '石敏')!;
    const roles = await world.call('change-member-roles', 'nation-admin', {
      parameters: { id: 'yanqi', member: member.id },
      body: { version: member.version, roles: ['applicant'] },
    });
    expect(roles.body['detail']).toContain('只能停用');
    const given = await world.call('invite-member', 'chongqing-admin', {
      parameters: { id: 'chongqing' },
      body: { name: '某人', roles: ['participant'] },
    });
    expect(given).toMatchObject({ status: 403, body: { faults: [{ pointer: '/roles' }] } });
    const suspended = await world.call('suspend-member', 'nation-admin', {
      parameters: { id: 'yanqi', member: member.id },
      body: { version: member.version, reason: '调离' },
    });
    expect(suspended.status).toBe(200);
    expect((await world.call('get-my-plan', 'newcomer-mz')).body).toMatchObject({ code: 'notAMember' });
  });

  test('and nobody of another county', async () => {
    for (const who of ['hejing', 'bayingolin', 'nation', 'chongqing'])
      expect((await world.call('get-plan', who, { parameters: { id } })).status).toBe(404);
    const invited = await world.call('invite-participant', 'hejing', {
      parameters: { id, unit: await unitId('县民政局') },
      body: { name: '外人' },
    });
    expect(invited.status).toBe(404);
    expect((await world.call('get-plan', null, { parameters: { id } })).status).toBe(401);
    expect((await world.call('start-plan-from-example', 'bayingolin', { body: example() })).status).toBe(403);
  });
});

const example = () => ({
  example: 'GZ-JIANGKOU-PLAN-2022',
  standard: null,
  townships: [],
  begins: '2026-03-01',
});

describe('progress', () => {
  test('J-05: the townships’ figures are added up as integers; 71.99 % is not 72 %', async () => {
    const said = (numerator: number, denominator: number) => ({
      managed: { numerator: String(numerator), denominator: String(denominator) },
      assessed: { numerator: '8', denominator: '10' },
    });
    await report(county, '3.3', '双江街道', { figures: said(7_199, 10_000) });
    const managed = async () =>
      (await standing('3.3')).targets.find(({ measure }) => measure.id === 'managed');
    expect(await managed()).toMatchObject({
      state: 'failed',
      figure: { numerator: '7199', denominator: '10000' },
      missing: ['凯德街道', '太平镇'],
    });
    await report(county, '3.3', '太平镇', { figures: said(722, 1_000) });
    await report(county, '3.3', '凯德街道', {
      figures: { ...said(0, 0), assessed: { numerator: '7', denominator: '10' } },
    });
    // 7921/11000 = 72.009 %: 以上 includes the number, and percentages are not averaged.
    expect(await managed()).toMatchObject({ state: 'satisfied', shown: '7921/11000（72.01%）', missing: [] });
  });

  test('is refused at its place where a figure is wrong or missing, and not where it is unfinished', async () => {
    const wrong = await report(county, '3.3', '太平镇', {
      figures: {
        managed: { numerator: '9', denominator: '8' },
        assessed: { numerator: '', denominator: '' },
      },
    });
    expect(wrong.body['faults']).toMatchObject([
      { pointer: '/figures/managed/numerator' },
      { pointer: '/figures/assessed/numerator' },
      { pointer: '/figures/assessed/denominator' },
    ]);
    const foreign = await report(county, '3.3', '太平镇', {
      figures: { yearly: { value: '1' } },
      complete: false,
    });
    expect(foreign.body['faults']).toMatchObject([{ pointer: '/figures' }]);
    const silent = await report(county, '1.1', '县民政局', { text: ' ' });
    expect(silent.body['faults']).toMatchObject([{ pointer: '/text' }]);
    const unfinished = await report(county, '3.3', '太平镇', { percent: 20, text: '', complete: false });
    expect(unfinished.body.work).toMatchObject({ state: 'open', percent: 20 });
  });

  test('is accepted or returned by the leading group; below the target only with a reason', async () => {
    const early = await decide('4.1', '县卫生健康局', true);
    expect(early.body['detail']).toContain('还没有报请验收');
    const figures = { communities: { value: '1' }, friendly: { numerator: '5', denominator: '10' } };
    await report(county, '4.1', '县卫生健康局', { figures });
    const bare = await decide('4.1', '县卫生健康局', true);
    expect(bare.body['faults']).toMatchObject([{ pointer: '/note' }]);
    expect((await decide('4.1', '县卫生健康局', false)).body['faults']).toMatchObject([{ pointer: '/note' }]);
    const returned = await decide('4.1', '县卫生健康局', false, '友善医院只有五成，请继续。');
    expect(returned.body.work.state).toBe('returned');
    await report(county, '4.1', '县卫生健康局', { figures });
    const accepted = await decide('4.1', '县卫生健康局', true, '两家医院年内完成改造。');
    expect(accepted.body.work.state).toBe('accepted');
    expect((await report(county, '4.1', '县卫生健康局', { figures })).status).toBe(409);
  });

  test('of many units at once is recorded without a gap; what two say of one part is told to the second', async () => {
    const { plan } = await view();
    const units = unitsOf(plan, plan.tasks.find((task) => task.id === '1.5')!);
    expect(units).toHaveLength(7);
    const replies = await Promise.all(
      units.map(({ id: unit }) =>
        world.call('report-progress', county, {
          parameters: { id, task: '1.5', unit },
          body: { version: 0, percent: 50, figures: {}, points: [], text: '推进中', complete: false },
        }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(units.map(() => 200));
    expect(await view()).toMatchObject({ intact: true });
    expect((await view()).events).toHaveLength(8);
    const twice = await world.call('report-progress', county, {
      parameters: { id, task: '1.5', unit: units[0]!.id },
      body: { version: 0, percent: 60, figures: {}, points: [], text: '', complete: false },
    });
    expect(twice.body).toMatchObject({ code: 'versionConflict' });
  });

  test('repeated under the same key has one effect', async () => {
    const first = await report(county, '1.1', '县民政局', {}, 'same-report-1');
    const parameters = await place('1.1', '县民政局');
    const again = await world.call('report-progress', county, {
      parameters,
      key: 'same-report-1',
      body: { version: 0, percent: 100, figures: {}, points: [], text: '已经完成。', complete: true },
    });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await view()).events).toHaveLength(2);
  });
});

describe('time', () => {
  test('J-11: the phases and days of the source, moved by whole months', async () => {
    const { plan } = await view();
    expect(plan.phases.map(({ from, to }) => `${from}/${to}`)).toEqual([
      '2026-03-01/2026-04-30',
      '2026-05-01/2026-08-31',
      '2026-09-01/2026-09-30',
      '2026-10-01/2026-10-31',
    ]);
    expect(plan.tasks.find((task) => task.id === '1.3')?.due).toBe('2026-09-30');
    expect(plan.tasks.find((task) => task.id === '1.1')?.due).toBe('2026-08-31');
  });

  test('J-13: what is late and what is due soon is seen, the day itself is in time, and a day can be moved with a reason', async () => {
    expect((await standing('1.1')).standing).toBe('notBegun');
    world.clock.moveTo('2026-08-16T16:00:00.000Z');
    expect((await standing('1.1')).standing).toBe('dueSoon');
    world.clock.moveTo('2026-08-31T15:59:59.999Z');
    expect((await standing('1.1')).standing).toBe('dueSoon');
    world.clock.moveTo('2026-08-31T16:00:00.000Z');
    expect(await standing('1.1')).toMatchObject({ standing: 'late', late: 2 });
    const parameters = await place('1.1', '县民政局');
    const move = (due: string, version = 0) =>
      world.call<{ work: PlanWork } & Refused>('move-plan-due', county, {
        parameters,
        body: { version, due, reason: '省里延期验收' },
      });
    expect((await move('2026-08-31')).body['faults']).toMatchObject([{ pointer: '/due' }]);
    expect((await move('2026-09-01')).body.work.due).toBe('2026-09-01');
    expect((await move('2026-08-31', 1)).body['faults']).toMatchObject([{ pointer: '/due' }]);
    expect(await standing('1.1')).toMatchObject({ standing: 'late', late: 1, due: '2026-09-01' });
    await done('1.1', '县民政局');
    await done('1.1', '县卫生健康局');
    expect(await standing('1.1')).toMatchObject({ standing: 'done', finished: true, percent: 100 });
    const event = (await view()).events.find(({ type, unit }) => type === 'WorkSubmitted' && unit !== null);
    expect(event?.data).toMatchObject({ late: true });
  });

  test('a reminder is one message a unit and day, whatever it is behind with and however often it is sent', async () => {
    await joins('newcomer-mz', '石敏', '县民政局');
    const units = [await unitId('县民政局')];
    const remind = () => world.call('remind-plan-units', county, { parameters: { id }, body: { units } });
    expect((await remind()).body['detail']).toContain('不需要催办');
    world.clock.moveTo('2026-09-02T02:00:00.000Z');
    await remind();
    await remind();
    await world.relay();
    await world.relay({ again: true });
    const inbox = await world.call<{ messages: { subject: string; body: string }[] }>(
      'list-inbox',
      'newcomer-mz',
    );
    expect(inbox.body.messages).toHaveLength(1);
    const { parts } = await mine('newcomer-mz');
    expect(parts.length).toBeGreaterThan(8);
    expect(inbox.body.messages[0]?.subject).toBe(`催办：${parts.length} 项任务逾期或即将到期`);
    const others = await world.call<{ messages: { id: string }[] }>('list-inbox', county);
    expect(others.body.messages.filter(({ id: message }) => message.startsWith(id))).toEqual([]);
  });

  test('the leading group is told once a day what waits for it', async () => {
    for (const unit of ['县民政局', '县卫生健康局']) await report(county, '1.1', unit, {});
    await world.relay();
    const inbox = await world.call<{ messages: { id: string; subject: string }[] }>('list-inbox', county);
    const mine = inbox.body.messages.filter((message) => message.id.startsWith(id));
    expect(mine.map(({ subject }) => subject)).toEqual(['创建方案：2 项待验收']);
  });
});

describe('J-12: the creation report to the city', () => {
  const hand = (on: string, version = 1) =>
    world.call('hand-in-plan', county, {
      parameters: { id },
      body: { version, id: 'h1', on, documentNumber: '江府呈〔2026〕8号', note: '' },
    });

  test('is recorded with its day; late or in time says the day', async () => {
    expect((await view()).plan.handIns).toEqual([
      { id: 'h1', title: '创建工作报告', to: '市卫生健康局', due: '2026-09-30' },
    ]);
    expect((await hand('2026-09-30')).body['faults']).toMatchObject([{ pointer: '/on' }]);
    world.clock.moveTo('2026-10-09T01:00:00.000Z');
    expect((await hand('2026-09-30')).status).toBe(200);
    const { plan, events } = await view();
    expect(plan.handedIn).toMatchObject([{ id: 'h1', on: '2026-09-30' }]);
    expect(events[0]).toMatchObject({ type: 'HandedIn', data: { late: false, to: '市卫生健康局' } });
    expect((await hand('2026-10-01', 2)).body['detail']).toContain('已经报送');
  });

  test('handed in on 1 October it is late', async () => {
    world.clock.moveTo('2026-10-09T01:00:00.000Z');
    await hand('2026-10-01');
    expect((await view()).events[0]).toMatchObject({ data: { late: true } });
  });
});

describe('J-14: what has no papers', () => {
  test('is brought to the county government case by case by 县民政局, and the decision is recorded', async () => {
    await joins('newcomer-mz', '石敏', '县民政局');
    await joins('newcomer-gc', '杨工', '县住房城乡建设局');
    const raised = await world.call<{ id: string; version: number }>('raise-plan-issue', 'newcomer-mz', {
      parameters: { id },
      body: { task: '1.7', title: '某养老院消防审验', text: '未办理不动产登记，建议集中处置。' },
    });
    expect(raised.status).toBe(200);
    expect((await mine('newcomer-mz')).issues).toHaveLength(1);
    expect((await mine('newcomer-gc')).issues).toHaveLength(0);
    const decideIssue = (who: string, on: string) =>
      world.call('decide-plan-issue', who, {
        parameters: { id, issue: raised.body.id },
        body: { version: raised.body.version, text: '同意补办手续。', documentNumber: '县政府专题会议', on },
      });
    expect((await decideIssue('newcomer-mz', '2026-05-18')).status).toBe(403);
    expect((await decideIssue(county, '2026-05-17')).body['faults']).toMatchObject([{ pointer: '/on' }]);
    expect((await decideIssue(county, '2026-05-18')).body).toMatchObject({
      decision: { text: '同意补办手续。' },
    });
    expect((await decideIssue(county, '2026-05-18')).status).toBe(409);
    await world.relay();
    const inbox = await world.call<{ messages: { subject: string }[] }>('list-inbox', 'newcomer-mz');
    expect(inbox.body.messages.map(({ subject }) => subject)).toEqual(['一事一议决定：某养老院消防审验']);
  });
});

describe('the plan itself', () => {
  const definitionOf = ({ plan }: PlanView): PlanDefinition => {
    const {
      id: _,
      organisation: _o,
      organisationName: _n,
      source: _s,
      handedIn: _h,
      status: _t,
      version: _v,
      updatedAt: _u,
      ...definition
    } = plan;
    return definition;
  };
  const edit = async (change: (definition: PlanDefinition) => PlanDefinition, version?: number) => {
    const seen = await view();
    return world.call('edit-plan', county, {
      parameters: { id },
      body: { version: version ?? seen.plan.version, definition: change(definitionOf(seen)) },
    });
  };

  test('is changed as a whole on condition of its version; faults are told at their place', async () => {
    expect((await edit((definition) => ({ ...definition, title: '新的方案' }))).body).toMatchObject({
      version: 2,
    });
    expect((await edit((definition) => definition, 1)).body).toMatchObject({ code: 'versionConflict' });
    const [first, ...rest] = (await view()).plan.units;
    const doubled = await edit((definition) => ({
      ...definition,
      units: [first!, { ...rest[0]!, also: ['县卫生健康局'] }, ...rest.slice(1)],
      phases: definition.phases.map((phase) => ({ ...phase, to: '2020-01-01' as typeof phase.to })),
    }));
    expect(doubled.status).toBe(422);
    expect((doubled.body['faults'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/definition/phases/0/to',
      '/definition/phases/1/to',
      '/definition/phases/2/to',
      '/definition/phases/3/to',
      '/definition/units/1/name',
    ]);
    const lost = await edit((definition) => ({
      ...definition,
      tasks: definition.tasks.map((task) => ({ ...task, feeds: ['99.9' as (typeof task.feeds)[number]] })),
    }));
    expect((lost.body['faults'] as { message: string }[])[0]?.message).toContain('99.9 不在所选标准中');
  });

  test('keeps tasks and units about which something was said', async () => {
    await report(county, '1.1', '县民政局', { percent: 10, complete: false });
    const without = await edit((definition) => ({ ...definition, tasks: definition.tasks.slice(1) }));
    expect(without.body['faults']).toMatchObject([{ message: '任务 1.1 已有进展记录，不能删除。' }]);
  });

  test('a new township is bound by every task of 各乡镇 at once', async () => {
    const before = unitsOf((await view()).plan, (await view()).plan.tasks.find((task) => task.id === '3.2')!);
    await edit((definition) => ({
      ...definition,
      units: [
        ...definition.units,
        {
          id: 'u99' as (typeof definition.units)[number]['id'],
          name: '坝盘镇',
          also: [],
          kind: 'township',
          member: false,
          officer: null,
        },
      ],
    }));
    const { plan } = await view();
    const after = unitsOf(plan, plan.tasks.find((task) => task.id === '3.2')!);
    expect(after.map(({ name }) => name)).toEqual([...before.map(({ name }) => name), '坝盘镇']);
  });

  test('closed, it takes no more reports and stays to be read', async () => {
    await world.call('close-plan', county, { parameters: { id }, body: { version: 1, reason: '验收结束' } });
    expect((await report(county, '1.1', '县民政局', {})).body['detail']).toContain('已经结束');
    expect((await view()).plan.status).toBe('closed');
  });
});

describe('what an accepted task gives to the county’s form', () => {
  async function uploaded(who: string, task: string, unit: string, name: string): Promise<string> {
    const { bytes } = pdf(name, name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const asked = await world.call<{ evidence: { id: string }; upload: { fields: { key: string } } }>(
      'request-plan-upload',
      who,
      {
        parameters: await place(task, unit),
        body: { name, type: 'application/pdf', bytes: bytes.byteLength, sha256 },
      },
    );
    expect(asked.status).toBe(200);
    const { key } = asked.body.upload.fields;
    world.objects.set(key, bytes);
    await eventModules['check-evidence'](world.ports)({ Records: [{ s3: { object: { key } } }] });
    return asked.body.evidence.id;
  }
  const proposals = async (application: string, who = county) =>
    (
      await world.call<{ proposals: PlanProposalView[] }>('list-plan-proposals', who, {
        parameters: { id: application },
      })
    ).body.proposals;

  test('is proposed row by row, with its figures, text and files, and counts only when the county takes it', async () => {
    const file = await uploaded(county, '6.1', '县医保局', '慢性病随访台账.pdf');
    const { application } = await begin(world, county);
    expect(await proposals(application.id)).toEqual([]);
    for (const unit of ['县卫生健康局', '县医保局', ...townships])
      await done('6.1', unit, { text: `${unit}上门服务 12 次。` });
    const found = await proposals(application.id);
    // J-T六 answers to 3.3 of the national standard, and that to 3.3 of the Xinjiang form.
    expect(found).toMatchObject([
      { item: '3.3', task: '6.1', files: [{ evidence: file, unitName: '县医保局', refusal: null }] },
    ]);
    expect(found[0]?.text).toContain('县医保局：县医保局上门服务 12 次。');
    const before = await world.stores.evidence.all(application.id);
    expect(before).toEqual([]);
    const take = (who: string, item: string) =>
      world.call<{ evidence: { source: unknown }[] } & Refused>('reuse-plan-evidence', who, {
        parameters: { id: application.id },
        body: { plan: id, item, files: [{ unit: found[0]!.files[0]!.unit, evidence: file }] },
      });
    expect((await take(county, '1.1')).body['faults']).toMatchObject([{ pointer: '/files/0' }]);
    expect((await take('hejing', '3.3')).status).toBe(404);
    const taken = await take(county, '3.3');
    expect(taken.body.evidence).toMatchObject([
      {
        item: '3.3',
        state: { name: 'accepted' },
        source: { campaignTitle: expect.stringContaining('实施方案') },
      },
    ]);
    expect((await take(county, '3.3')).body['faults']).toMatchObject([
      { message: expect.stringContaining('已有相同的文件') },
    ]);
    const opened = await world.call<{ address: string }>('get-evidence', county, {
      parameters: { id: application.id, evidence: (await world.stores.evidence.all(application.id))[0]!.id },
    });
    expect(opened.body.address).toContain(id);
    expect(await proposals(application.id, 'bayingolin').catch(() => [])).toEqual(undefined);
  });

  test('files follow the part: an accepted one takes and loses none', async () => {
    const file = await uploaded(county, '1.1', '县民政局', '许可证.pdf');
    await done('1.1', '县民政局');
    const parameters = { id, unit: await unitId('县民政局'), evidence: file };
    expect((await world.call('remove-plan-evidence', county, { parameters })).body['detail']).toContain(
      '验收通过',
    );
    await decide('1.1', '县民政局', false, '请换清楚的扫描件。');
    expect((await world.call('remove-plan-evidence', county, { parameters })).status).toBe(200);
    const shown = await world.call('get-plan-evidence', county, { parameters });
    expect(shown.body).toMatchObject({ address: null, evidence: { state: { name: 'removed' } } });
  });
});
