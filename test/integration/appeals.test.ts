import { afterEach, describe, expect, test } from 'vitest';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { Ranked } from '#shared/domain/expert-ranking.ts';
import { ranking } from '#shared/domain/expert-ranking.ts';
import type { Review } from '#shared/model/review.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  announce,
  campaignId,
  draw,
  lead,
  look,
  openReview,
  panels,
  passAll,
  review,
  seated,
  sheetsOf,
  sign,
} from '../fixtures/review-world.ts';

/* 复核 (E-61): the unit asks in time, the lead answers, and other experts judge anew. */
let world: World;
let id: string;
let earlier: string[];
afterEach(() => world.close());
const parameters = { id: campaignId };
const tokenOf = (name = '') => `newcomer-${'零一二三四五六七八九'.indexOf(name.at(-1) as string)}`;

interface Body {
  code: string;
  detail: string;
  faults?: { pointer: string; message: string }[];
  application: { status: { name: string; step?: string }; version: number; appeal: Record<string, unknown> };
}
const current = async () => {
  const application = await world.stores.applications.load(id);
  if (application === undefined) throw new Error(`no application ${id}`);
  return application;
};
const decide = async (action: string, who: string, body: object = {}) =>
  (await world.decide(action, who, id, { version: (await current()).version, ...body })) as unknown as {
    status: number;
    body: Body;
  };
const appeal = (who = 'qijiang', reason = '綦江区第 10.1 行的佐证没有被看到') =>
  decide('appeal', who, { reason });

/** Two experts found it insufficient, and the lead did not pass it; the others of the pool are free. */
async function notPassed(experts = 4, change: object = {}): Promise<void> {
  ({ world, id } = await openReview(experts));
  earlier = await seated(world, change);
  await passAll(world, id);
  for (const who of earlier) await sign(world, who, 5);
  const failed = await decide('fail', 'chongqing', { reason: '评审得分不合格' });
  expect(failed.body.application.status.name).toBe('notPassed');
}
async function accepted(experts = 4, change: object = {}): Promise<void> {
  await notPassed(experts, change);
  expect((await appeal()).status).toBe(200);
  const reply = await decide('accept-appeal', lead);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}
async function others(): Promise<string[]> {
  expect((await draw(world, 'anew')).status).toBe(200);
  await announce(world);
  const [panel] = await panels(world);
  return (panel?.seats ?? []).flatMap(({ state, expertName }) =>
    state === 'seated' ? [tokenOf(expertName)] : [],
  );
}

describe('asking for it', () => {
  test('E-61: the unit asks once, within the days of the rules, with a reason; nobody else does', async () => {
    await notPassed();
    const until = (await current()).appeal?.until as string;
    // Five days, to the end of the day in Asia/Shanghai.
    expect(until).toMatch(/T15:59:59\.999Z$/);
    for (const who of ['chongqing', lead]) expect((await appeal(who)).body.code, who).toBe('notPermitted');
    expect((await appeal('gulou')).status).toBe(404);
    expect((await appeal('qijiang', ' ')).body.faults).toMatchObject([{ pointer: '/reason' }]);
    world.clock.moveTo(new Date(Date.parse(until) + 1).toISOString());
    expect((await appeal()).body).toMatchObject({
      code: 'deadlinePassed',
      detail: expect.stringContaining('复核申请期限已于'),
    });
    world.clock.moveTo(until);
    const asked = await appeal();
    expect(asked.body.application).toMatchObject({
      status: { name: 'underAppeal' },
      appeal: { state: 'asked', reason: '綦江区第 10.1 行的佐证没有被看到', askedAt: until },
    });
    expect((await appeal()).body.code).toBe('transitionNotAllowed');
    expect((await review(world)).appeals).toMatchObject([
      { organisationName: '重庆市綦江区', appeal: { state: 'asked' } },
    ]);
  });

  test('E-61: nothing of it is asked for where no experts judged, and the reason says so', async () => {
    ({ world, id } = await openReview(0));
    await passAll(world, id);
    expect((await decide('fail', 'chongqing', { reason: '不达标' })).status).toBe(200);
    expect((await current()).appeal).toBeUndefined();
    expect((await appeal()).body).toMatchObject({
      code: 'transitionNotAllowed',
      detail: expect.stringContaining('没有专家评审'),
    });
  });

  test('E-61: refused with a reason it is over, and is not asked again', async () => {
    await notPassed();
    await appeal();
    for (const who of ['chongqing', 'qijiang'])
      expect((await decide('refuse-appeal', who, { reason: '不予复核' })).body.code, who).toBe(
        'notPermitted',
      );
    expect((await decide('refuse-appeal', lead, { reason: ' ' })).body.faults).toMatchObject([
      { pointer: '/reason' },
    ]);
    const refused = await decide('refuse-appeal', lead, { reason: '所述材料在评审时已经核对' });
    expect(refused.body.application).toMatchObject({
      status: { name: 'notPassed' },
      appeal: { state: 'refused', answer: '所述材料在评审时已经核对' },
    });
    expect((await appeal()).body).toMatchObject({ detail: expect.stringContaining('已经申请过一次复核') });
    expect(await panels(world)).toMatchObject([{ seats: [{ state: 'signed' }, { state: 'signed' }] }]);
  });

  test('E-61: the lead and the unit are told; an execution of the state machine waits for the answer', async () => {
    await notPassed();
    await world.relay();
    const told = (who: string) =>
      world.messages.filter(({ organisation }) => organisation === who).map(({ body }) => body);
    expect(told('qijiang').at(-1)).toContain('前申请复核一次');
    const first = world.workflow.started.filter(({ machine }) => machine === 'Application');
    for (const { name } of first) world.workflow.lose('Application', name);
    await appeal();
    await world.relay();
    expect(world.messages.findLast(({ organisation }) => organisation === 'chongqing')).toMatchObject({
      role: 'lead',
      kind: 'todo',
      subject: expect.stringContaining('复核申请待答复'),
    });
    const now = world.workflow.started.filter(({ machine }) => machine === 'Application');
    expect(now).toHaveLength(first.length + 1);
    const { stage, run } = await current();
    const payload = { applicationId: id, run, state: 'Appeal', stage, token: 'waits-for-answer' } as const;
    await world.task.openStage(payload as never);
    expect(world.workflow.completed.has('waits-for-answer')).toBe(false);
    await decide('accept-appeal', lead);
    await world.relay();
    expect(world.workflow.completed.get('waits-for-answer')).toMatchObject({
      outcome: 'acceptAppeal',
      state: 'Evaluation',
    });
    expect(told('qijiang').at(-1)).toContain('由其他专家重新评审');
  });
});

describe('other experts', () => {
  test('E-61: the earlier seats stay to be read and count for nothing; others get whole fresh sheets', async () => {
    await notPassed();
    const before = (await panels(world))[0]?.seats.map(({ sheet, score }) => [sheet, score]);
    const own = (await sheetsOf(world, earlier[0] as string))[0];
    expect(own).toBeUndefined();
    await appeal();
    const reply = await decide('accept-appeal', lead, { reason: '同意，由其他专家重新评审' });
    expect(reply.body.application).toMatchObject({
      status: { name: 'evaluating', step: 'materialReview' },
      appeal: { state: 'accepted', answer: '同意，由其他专家重新评审' },
    });
    const [panel] = await panels(world);
    expect(panel?.seats.map(({ state, sheet, score }) => [state, sheet, score])).toEqual(
      before?.map(([sheet, score]) => ['superseded', sheet, score]),
    );
    for (const { sheet } of panel?.seats ?? []) {
      const read = await world.call<{
        sheet: { state: string; version: number; head: string };
        signed: { score: number }[];
        events: { type: string; hash: string; number: number; previous: string }[];
        intact: boolean;
      }>('read-sheet', lead, { parameters: { id: sheet as string } });
      expect(read.body).toMatchObject({
        sheet: { state: 'closed' },
        signed: [{ score: 5_000 }],
        intact: true,
      });
      expect(read.body.events.at(-1)?.type).toBe('SheetSuperseded');
      expect(isIntact(read.body.events, read.body.sheet)).toBe(true);
    }
    for (const who of earlier) expect(await sheetsOf(world, who)).toEqual([]);
    // Nobody who signed comes again, by a draw or by hand.
    const again = panel?.seats[0]?.expert;
    const forced = await world.call<Body>('change-seat', lead, {
      parameters,
      body: {
        step: 'materialReview',
        application: id,
        revision: panel?.revision,
        add: again,
        reason: '熟悉情况',
      },
    });
    expect(forced.body.faults).toMatchObject([
      { pointer: '/add', message: expect.stringContaining('复核由其他专家进行') },
    ]);
    expect((await decide('pass', 'chongqing')).body.detail).toContain('至少须有 2 位专家签字');
    const fresh = await others();
    expect(fresh).toHaveLength(2);
    expect(fresh.filter((who) => earlier.includes(who))).toEqual([]);
    for (const who of fresh) {
      const [row] = await sheetsOf(world, who);
      expect(row).toMatchObject({ anew: true, state: 'open' });
      const view = (await look(world, who, row?.id ?? '')).body;
      expect(view).toMatchObject({ marks: [], others: [], appeal: '綦江区第 10.1 行的佐证没有被看到' });
      expect(view.items.length).toBeGreaterThan(20);
      // What the earlier ones gave is not theirs to see, before or after they sign.
      await sign(world, who, 9);
      expect(JSON.stringify((await look(world, who, row?.id ?? '')).body.others)).not.toContain('5000');
    }
    const passed = await decide('pass', 'chongqing');
    expect(passed.body.application).toMatchObject({
      status: { name: 'ranked' },
      appeal: { state: 'passed' },
    });
    const events = await world.stores.applications.events(id);
    expect(events.at(-1)).toMatchObject({ action: 'pass', data: { appeal: 'passed' } });
    const board = await world.call<{ review: Review; units: Ranked[] }>('get-ranking', lead, { parameters });
    expect(ranking(board.body.units, board.body.review.rules)[0]?.rounds[0]?.sheets).toMatchObject([
      { score: 9_000 },
      { score: 9_000 },
    ]);
  });

  test('E-61: not passed again only by what the others signed, and then for good', async () => {
    await accepted();
    const early = await decide('fail', 'chongqing', { reason: '维持原结论' });
    expect(early.body).toMatchObject({ code: 'sheetsMissing', detail: expect.stringContaining('其他专家') });
    const fresh = await others();
    await sign(world, fresh[0] as string, 4);
    expect((await decide('fail', 'chongqing', { reason: '维持原结论' })).body.detail).toContain('还有 1 位');
    await sign(world, fresh[1] as string, 4);
    const failed = await decide('fail', 'chongqing', { reason: '复核后仍不合格' });
    expect(failed.body.application).toMatchObject({
      status: { name: 'notPassed' },
      appeal: { state: 'notPassed' },
    });
    expect((await appeal()).body.code).toBe('transitionNotAllowed');
    expect((await panels(world))[0]?.seats.map(({ state }) => state)).toEqual([
      'superseded',
      'superseded',
      'signed',
      'signed',
    ]);
  });

  test('E-61, E-55: conflicts hold for the others too: with nobody left the seats stay empty, and it is said why', async () => {
    await accepted(2);
    const drawn = await draw(world, 'anew');
    expect(drawn.body).toMatchObject({ seats: 0, gaps: [{ sentence: expect.stringContaining('须回避') }] });
  });

  test('E-61: a blind review stays blind when the unit names itself in its reason', async () => {
    await accepted(4, { blind: true });
    const [who] = (await others()) as [string];
    const [row] = await sheetsOf(world, who);
    const view = (await look(world, who, row?.id ?? '')).body;
    expect(view.appeal).toBe('本单位第 10.1 行的佐证没有被看到');
    for (const name of ['綦江', 'qijiang', id]) expect(JSON.stringify([row, view])).not.toContain(name);
  });
});

test('E-61, A19: no list is published while somebody may still be passed by an appeal', async () => {
  await notPassed();
  const publish = async () =>
    world.call<Body>('start-publicity', lead, {
      parameters,
      body: {
        version: (await world.stores.campaigns.load(campaignId))?.version,
        address: '重庆市渝北区旗龙路6号',
        contact: '023-67706707',
        reasons: {},
      },
    });
  // One candidate beside it, so that there is a list to publish.
  const rival = {
    ...(await current()),
    id: `${campaignId}.beibei`,
    organisationName: '北碚区',
    status: { name: 'candidate' },
  };
  const stored = await world.table.get({ pk: `APP#${id}`, sk: 'APP' });
  await world.table.transact([
    {
      kind: 'put',
      item: {
        ...stored,
        pk: `APP#${rival.id}`,
        sk: 'APP',
        gsi3pk: `STAGE#${campaignId}#candidate`,
        data: rival as never,
      },
    },
    { kind: 'increment', key: { pk: `CAMPAIGN#${campaignId}`, sk: 'QUOTA' }, attribute: 'taken', by: 1 },
  ]);
  expect((await publish()).body).toMatchObject({
    code: 'appealsPending',
    detail: expect.stringContaining('綦江区（可以申请复核至'),
  });
  await appeal();
  expect((await publish()).body.detail).toContain('綦江区（复核申请还没有答复）');
  await decide('accept-appeal', lead);
  expect((await publish()).body.detail).toContain('綦江区（复核还没有结果）');
});
