import { afterEach, describe, expect, test } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { panelWrite } from '#functions/stores/review-store.ts';
import type { SheetView } from '#shared/contract/routes.ts';
import { routes } from '#shared/contract/routes.ts';
import { type Ranked, ranking } from '#shared/domain/expert-ranking.ts';
import type { Application } from '#shared/model/application.ts';
import type { Panel, Review } from '#shared/model/review.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  announce,
  arrange,
  campaignId,
  draw,
  fill,
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

let world: World;
let id: string;
afterEach(() => world.close());
const open = async (...args: Parameters<typeof openReview>) => {
  ({ world, id } = await openReview(...args));
};
const parameters = { id: campaignId };

describe('rules and seats', () => {
  test('Q13: rounds, weights and pass marks come from the edition, are checked at their field, and are the lead’s alone', async () => {
    await open(0);
    const { usual } = await review(world);
    expect(usual).toMatchObject({
      scale: 100,
      minExperts: 3,
      trim: false,
      rounds: [{ weight: 100, passMark: 60 }],
    });
    const wrong = await arrange(world, {
      perApplication: 1,
      minExperts: 2,
      rounds: [{ title: '一', weight: 90, steps: ['materialReview'], passMark: 120 }],
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.faults?.map(({ pointer }) => pointer)).toEqual([
      '/rules/rounds',
      '/rules/minExperts',
      '/rules/rounds/0/passMark',
    ]);
    for (const who of ['chongqing', 'qijiang', 'chongqing-admin'])
      expect((await world.call('get-review', who, { parameters })).status, who).toBe(403);
    expect((await world.call('get-review', 'gulou', { parameters })).status).toBe(404);
    expect((await arrange(world)).status).toBe(200);
    expect((await draw(world)).body.detail).toContain('没有可以指派的专家');
  });

  test('E-55: nobody with a conflict is drawn, the reason is kept, and a hand cannot seat them either', async () => {
    await open(3, { 1: { home: 'qijiang' }, 2: { employer: { name: '綦江区人民医院', creditCode: null } } });
    await arrange(world);
    const drawn = await draw(world);
    expect(drawn.body).toMatchObject({
      seats: 1,
      gaps: [{ missing: 1, sentence: expect.stringContaining('2 人须回避') }],
    });
    const [panel] = await panels(world);
    expect(panel?.seats.map(({ expertName, state }) => [expertName, state])).toEqual([
      ['专家三', 'proposed'],
    ]);
    const barred = await world.stores.reviews.barred(campaignId, 'materialReview', 1);
    expect(barred.map(({ expertName, applications }) => [expertName, applications[0]?.rule]).sort()).toEqual(
      [
        ['专家一', 'sameCounty'],
        ['专家二', 'sameEmployer'],
      ].sort(),
    );
    const add = barred[0]?.expert;
    const forced = await world.call<{ faults: { pointer: string; message: string }[] }>('change-seat', lead, {
      parameters,
      body: { step: 'materialReview', application: id, revision: panel?.revision, add, reason: '人手不足' },
    });
    expect(forced.body.faults).toMatchObject([
      { pointer: '/add', message: expect.stringContaining('须回避') },
    ]);
  });

  test('the same seed draws the same, the record says which, and nothing is seen before it is announced', async () => {
    await open(4);
    await arrange(world);
    await draw(world, 'kept');
    const first = (await panels(world))[0]?.seats.map(({ expert }) => expert);
    await draw(world, 'other');
    await draw(world, 'kept');
    expect((await panels(world))[0]?.seats.map(({ expert }) => expert)).toEqual(first);
    const { events, intact } = await review(world);
    expect(events.map(({ type }) => type)).toEqual([
      'ReviewArranged',
      'ExpertsDrawn',
      'ExpertsDrawn',
      'ExpertsDrawn',
    ]);
    expect(events[3]?.data).toMatchObject({ seed: 'kept', seats: 2 });
    expect(events[1]?.data['digest']).toBe(events[3]?.data['digest']);
    expect(intact).toBe(true);
    for (const number of [1, 2, 3, 4]) expect(await sheetsOf(world, `newcomer-${number}`)).toEqual([]);
    expect((await announce(world)).body.issued).toBe(2);
    expect((await announce(world)).body.detail).toContain('没有待公布');
    expect((await arrange(world)).body.detail).toContain('不能再修改');
  });

  test('after a decline only the empty seat is drawn anew, and who declined does not come again', async () => {
    await open(3);
    const [first, second] = (await seated(world)) as [string, string];
    const [row] = await sheetsOf(world, first);
    const declined = await world.call('decline-sheet', first, {
      parameters: { id: row?.id ?? '' },
      body: { version: 1, conflict: false, reason: '出差' },
    });
    expect(declined.status).toBe(200);
    expect(await sheetsOf(world, first)).toEqual([]);
    expect((await draw(world, 'again')).body.seats).toBe(1);
    await announce(world);
    const [panel] = await panels(world);
    expect(panel?.seats.map(({ state }) => state)).toEqual(['declined', 'seated', 'seated']);
    expect(new Set(panel?.seats.map(({ expert }) => expert)).size).toBe(3);
    expect(await sheetsOf(world, second)).toHaveLength(1);
  });

  test('a seat is changed by hand with a reason; a stale table is refused', async () => {
    await open(3);
    await seated(world);
    const [panel] = await panels(world);
    const gone = panel?.seats[0]?.expert;
    const body = {
      step: 'materialReview',
      application: id,
      revision: panel?.revision,
      remove: gone,
      reason: '工作调整',
    };
    expect((await world.call('change-seat', lead, { parameters, body })).status).toBe(200);
    expect((await world.call('change-seat', lead, { parameters, body })).status).toBe(409);
    const other = (await review(world)).experts.find(
      ({ id: one }) => !panel?.seats.some(({ expert }) => expert === one),
    );
    const added = await world.call('change-seat', lead, {
      parameters,
      body: {
        step: 'materialReview',
        application: id,
        revision: (panel?.revision ?? 0) + 1,
        add: other?.id,
        reason: '补充领域',
      },
    });
    expect(added.status, JSON.stringify(added.body)).toBe(200);
    await announce(world);
    expect((await panels(world))[0]?.seats.map(({ state, by }) => `${state}/${by}`)).toEqual([
      'removed/hand',
      'seated/draw',
      'seated/hand',
    ]);
  });
});

describe('sheets', () => {
  test('A15: the material review is passed only when every expert has signed, and enough of them', async () => {
    await open(3);
    const [first, second] = (await seated(world)) as [string, string];
    await passAll(world, id);
    expect((await pass()).body).toMatchObject({
      code: 'sheetsMissing',
      detail: '还有 2 位专家没有签字提交。',
    });
    expect((await sign(world, first, 8)).status).toBe(200);
    expect((await pass()).body).toMatchObject({ detail: '还有 1 位专家没有签字提交。' });
    await sign(world, second, 9);
    expect((await pass()).body).toMatchObject({ application: { status: { name: 'ranked' } } });
    // It is over: nothing of it is theirs to see any more.
    expect(await sheetsOf(world, first)).toEqual([]);
  });

  test('Q13, A17, C-11: a round below its pass mark is not passed; the score is the mean of what was signed', async () => {
    await open(2);
    const both = await seated(world);
    await passAll(world, id);
    for (const who of both) await sign(world, who, 5);
    expect((await pass()).body).toMatchObject({
      code: 'passMarkNotReached',
      detail: expect.stringContaining('50.00，未达到合格分 60'),
    });
    const failed = await world.decide('fail', 'chongqing', id, { version: 3, reason: '评审得分不合格' });
    expect(failed.body.application.status.name).toBe('notPassed');
  });

  test('what is not filled in is refused at its place; a row found unclear wants a reason', async () => {
    await open(2);
    const [who] = (await seated(world)) as [string];
    const [row] = await sheetsOf(world, who);
    const sheet = row?.id ?? '';
    const empty = await world.call<{ code: string; faults: { pointer: string }[] }>('sign-sheet', who, {
      parameters: { id: sheet },
      body: { version: 1, overall: '' },
    });
    expect(empty).toMatchObject({ status: 409, body: { code: 'findingsIncomplete' } });
    expect(empty.body.faults[0]?.pointer).toBe('/marks/1.1/value');
    await fill(world, who, sheet, 8);
    const change = (value: string | null, points: number | null, comment = '', item = '10.1', revision = 1) =>
      world.call<{ faults: { pointer: string; message: string }[] }>('save-marks', who, {
        parameters: { id: sheet },
        body: { changes: [{ item, value, points, comment, revision }] },
      });
    expect((await change('met', 11)).body.faults).toMatchObject([{ pointer: '/changes/0/points' }]);
    expect((await change('met', 5, '', '99.9')).body.faults).toMatchObject([{ pointer: '/changes/0/item' }]);
    expect((await change('unclear', 4)).status).toBe(200);
    expect(
      (
        await world.call<{ faults: { pointer: string }[] }>('sign-sheet', who, {
          parameters: { id: sheet },
          body: { version: 1, overall: '' },
        })
      ).body.faults,
    ).toMatchObject([{ pointer: '/marks/10.1/comment' }]);
    expect((await change('met', 9, '', '10.1', 1)).status).toBe(409);
  });

  test('E-57: a signed sheet changes only as a new version that the lead asks for with a reason; both stay', async () => {
    await open(2);
    const [who] = (await seated(world)) as [string];
    await sign(world, who, 8);
    const [row] = await sheetsOf(world, who);
    const sheet = row?.id ?? '';
    const marks = { changes: [{ item: '1.1', value: 'met', points: 1, comment: '', revision: 1 }] };
    expect((await world.call('save-marks', who, { parameters: { id: sheet }, body: marks })).status).toBe(
      409,
    );
    expect(
      (
        await world.call('reopen-sheet', who, {
          parameters: { id: sheet },
          body: { version: 2, reason: '改一下' },
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await world.call('reopen-sheet', 'chongqing', {
          parameters: { id: sheet },
          body: { version: 2, reason: '改一下' },
        })
      ).status,
    ).toBe(403);
    const reopened = await world.call('reopen-sheet', lead, {
      parameters: { id: sheet },
      body: { version: 2, reason: '第 10.1 行漏看材料' },
    });
    expect(reopened.status, JSON.stringify(reopened.body)).toBe(200);
    expect((await panels(world))[0]?.seats.find((seat) => seat.sheet === sheet)).toMatchObject({
      state: 'seated',
      score: null,
    });
    expect((await look(world, who, sheet)).body.reopened).toContain('漏看材料');
    expect((await world.call('save-marks', who, { parameters: { id: sheet }, body: marks })).status).toBe(
      200,
    );
    expect(
      (
        await world.call('sign-sheet', who, {
          parameters: { id: sheet },
          body: { version: 3, overall: '已复核' },
        })
      ).status,
    ).toBe(200);
    const read = await world.call<{
      signed: { number: number; score: number }[];
      events: { type: string; hash: string; number: number; previous: string }[];
      intact: boolean;
      sheet: { version: number; head: string };
    }>('read-sheet', lead, { parameters: { id: sheet } });
    expect(read.body.signed.map(({ number }) => number)).toEqual([1, 2]);
    expect(read.body.signed[1]?.score).toBeLessThan(read.body.signed[0]?.score ?? 0);
    expect(read.body.events.map(({ type }) => type)).toEqual([
      'SheetIssued',
      'SheetSigned',
      'SheetReopened',
      'SheetSigned',
    ]);
    expect(read.body.intact).toBe(true);
    expect(isIntact(read.body.events, read.body.sheet)).toBe(true);
  });

  test('E-55: a conflict found late voids what was signed, is proven, and another expert judges anew', async () => {
    await open(3);
    const both = await seated(world);
    await passAll(world, id);
    for (const who of both) await sign(world, who, 9);
    const [panel] = await panels(world);
    const late = panel?.seats[0];
    const recused = await world.call('recuse-expert', lead, {
      parameters,
      body: {
        step: 'materialReview',
        application: id,
        revision: panel?.revision,
        expert: late?.expert,
        rule: 'declaredByUnit',
        sentence: '其配偶在我区卫生健康委任职',
      },
    });
    expect(recused.status, JSON.stringify(recused.body)).toBe(200);
    expect((await panels(world))[0]?.seats[0]).toMatchObject({
      state: 'recused',
      score: null,
      rule: 'declaredByUnit',
    });
    expect((await review(world)).recusals).toMatchObject([
      { expert: late?.expert, voided: true, rule: 'declaredByUnit', actor: { name: '罗庆' } },
    ]);
    expect((await pass()).body).toMatchObject({
      code: 'sheetsMissing',
      detail: '至少须有 2 位专家签字，现有 1 位。',
    });
    expect(await sheetsOf(world, both[0] as string)).toEqual([]);
    await draw(world, 'anew');
    await announce(world);
    const [after] = await panels(world);
    const fresh = after?.seats.find(({ state }) => state === 'seated');
    expect(fresh?.expert).not.toBe(late?.expert);
    await sign(world, `newcomer-${'零一二三'.indexOf(fresh?.expertName.at(-1) as string)}`, 9);
    expect((await pass()).body).toMatchObject({ application: { status: { name: 'ranked' } } });
  });

  test('experts are told of new sheets, and once a day reminded of what they have not signed; of no unit', async () => {
    await open(3);
    const [first, second] = (await seated(world)) as [string, string];
    await world.relay();
    const toExperts = () => world.messages.filter(({ organisation }) => organisation.startsWith('expert.'));
    expect(toExperts()).toHaveLength(2);
    expect(toExperts()[0]).toMatchObject({
      kind: 'todo',
      body: expect.stringContaining('指派给您 1 件材料评审'),
    });
    await sign(world, first, 8);
    const remind = async (who = lead, step = 'materialReview') =>
      world.call<{ reminded: number; detail: string; code: string }>('remind-experts', who, {
        parameters,
        body: { version: (await review(world)).review?.version ?? 0, step },
      });
    for (const who of ['chongqing', 'qijiang', second]) expect((await remind(who)).status, who).toBe(403);
    expect((await remind(lead, 'defence')).body.detail).toContain('还没有公布');
    expect((await remind()).body.reminded).toBe(1);
    expect((await remind()).body.detail).toContain('每天只发一次');
    await world.relay();
    await world.relay({ again: true });
    const inbox = await world.call<{ messages: { subject: string; body: string }[] }>('list-inbox', second);
    expect(inbox.body.messages.map(({ subject }) => subject.slice(0, 5)).sort()).toEqual(
      ['新的评审：', '请完成评审'].sort(),
    );
    const said = JSON.stringify(toExperts());
    for (const name of ['綦江', 'qijiang', id]) expect(said).not.toContain(name);
    world.clock.moveTo(new Date(Date.parse(world.clock.now()) + 86_400_000).toISOString());
    expect((await remind()).status).toBe(200);
    await sign(world, second, 8);
    world.clock.moveTo(new Date(Date.parse(world.clock.now()) + 86_400_000).toISOString());
    expect((await remind()).body.detail).toContain('没有等待签字');
    const { events, intact } = await review(world);
    expect(events.filter(({ type }) => type === 'ExpertsReminded')).toHaveLength(2);
    expect(intact).toBe(true);
  });

  test('two experts who sign in the same moment both sign', async () => {
    await open(2);
    const both = await seated(world);
    const rows = await Promise.all(both.map(async (who) => (await sheetsOf(world, who))[0]));
    for (const [at, who] of both.entries()) await fill(world, who, rows[at]?.id ?? '', 8);
    const signed = await Promise.all(
      both.map((who, at) =>
        world.call('sign-sheet', who, {
          parameters: { id: rows[at]?.id ?? '' },
          body: { version: 1, overall: '' },
        }),
      ),
    );
    expect(signed.map(({ status }) => status)).toEqual([200, 200]);
    expect((await panels(world))[0]?.seats.map(({ state, score }) => [state, score])).toEqual([
      ['signed', 8000],
      ['signed', 8000],
    ]);
  });

  test('what others wrote is hidden until the own sheet is signed, and a sheet is nobody else’s', async () => {
    await open(3);
    const [first, second] = (await seated(world)) as [string, string];
    await sign(world, first, 7);
    const [row] = await sheetsOf(world, second);
    expect((await look(world, second, row?.id ?? '')).body.others).toEqual([]);
    await sign(world, second, 9);
    const view = (await look(world, second, row?.id ?? '')).body;
    expect(view.others).toMatchObject([{ expert: '另一位专家 1', score: 7000 }]);
    expect(JSON.stringify(view)).not.toMatch(/专家[一二三]/);
    const [theirs] = await sheetsOf(world, first);
    const third = ['newcomer-1', 'newcomer-2', 'newcomer-3'].find(
      (who) => who !== first && who !== second,
    ) as string;
    for (const who of [second, third]) expect((await look(world, who, theirs?.id ?? '')).status).toBe(404);
    // The unit and its reviewers learn nothing of who judges, or how.
    for (const who of ['qijiang', 'chongqing']) {
      const seen = await world.call('get-application', who, { parameters: { id } });
      expect(JSON.stringify(seen.body)).not.toMatch(/专家[一二三]|:(7000|9000)[,}]/);
      expect(
        (await world.call('read-sheet', who, { parameters: { id: theirs?.id ?? '' } })).status,
      ).toBeGreaterThanOrEqual(403);
    }
  });

  test('blind: no list, sheet, file, address, error or count that an expert can get names the unit', async () => {
    await open(2);
    const [who] = (await seated(world, { blind: true })) as [string];
    const [row] = await sheetsOf(world, who);
    const sheet = row?.id ?? '';
    expect(row?.unit).toMatch(/^\d+号$/);
    const { body } = await look(world, who, sheet);
    const said: unknown[] = [row, body];
    for (const file of body.files) {
      const opened = await world.call<{ address: string }>('get-sheet-evidence', who, {
        parameters: { id: sheet, evidence: file.id },
      });
      expect(opened.status).toBe(200);
      said.push(opened.body);
    }
    expect(body.files[0]?.name).toMatch(/^材料 [\d.]+-1\.pdf$/);
    for (const route of routes.filter(({ experts }) => experts !== undefined)) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
      const reply = await world.call(route.name, who, {
        parameters: Object.fromEntries(names.map((name) => [name, name === 'id' ? sheet : 'x'])),
        ...(route.method !== 'GET' && { body: { version: 99, changes: [] } }),
      });
      said.push(reply.body);
    }
    await sign(world, who, 8);
    said.push((await look(world, who, sheet)).body, await sheetsOf(world, who));
    const text = JSON.stringify(said);
    for (const name of ['綦江', 'qijiang', '张綦', id])
      for (const written of [name, encodeURIComponent(name)]) expect(text).not.toContain(written);
    expect((body as SheetView).answers['13.1' as never]?.reason).toContain('本单位辖区');
  });
});

/** Another district beside ours: as it stands, but for the name, the verified share and the experts' scores. */
async function rival(met: number, score: number, more: object = {}): Promise<void> {
  const other = `${campaignId}.beibei`;
  const renamed = (item: Item | undefined, change: object): Item => {
    if (item === undefined) throw new Error('nothing to copy');
    const copy = JSON.parse(
      JSON.stringify(item).replaceAll(id, other).replaceAll('qijiang', 'beibei'),
    ) as Item;
    return { ...copy, data: { ...(copy['data'] as object), ...change } as never };
  };
  const application = await world.table.get({ pk: `APP#${id}`, sk: 'APP' });
  const { verifiedTally } = (await world.stores.applications.load(id)) as Application;
  const tally = { ...verifiedTally, rows: { ...verifiedTally?.rows, met } };
  const [panel] = await world.stores.reviews.panels(campaignId, 'materialReview');
  const seats = panel?.seats.map((seat) => ({ ...seat, score }));
  const campaign = await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' });
  await world.table.transact([
    {
      kind: 'put',
      item: renamed(application, { organisationName: '北碚区', verifiedTally: tally, ...more }),
    },
    // One place, so that whoever is chosen leaves the other out.
    {
      kind: 'put',
      item: {
        ...(campaign as Item),
        data: { ...(campaign?.['data'] as object), quota: { places: 1, kind: 'hard' } } as never,
      },
    },
  ]);
  if (panel === undefined || seats === undefined) throw new Error('no panel');
  await world.table.transact([
    panelWrite(null, { ...panel, application: other, organisationName: '北碚区', seats } as Panel),
  ]);
}
async function ranked(): Promise<void> {
  await open(2);
  const both = await seated(world);
  await passAll(world, id);
  for (const who of both) await sign(world, who, 7);
  expect((await pass()).body).toMatchObject({ application: { status: { name: 'ranked' } } });
}
const choose = () => world.decide('select', lead, id, { version: 4 });

describe('choosing candidates', () => {
  test('E-59, C-13: the experts’ order counts where experts reviewed, also against the verified share', async () => {
    await ranked();
    await rival(1, 9_000);
    expect((await choose()).body).toMatchObject({ detail: expect.stringContaining('排在前面的北碚区') });
  });

  test('E-59: who leads by the experts is chosen without a reason, though another has the greater share', async () => {
    await ranked();
    const { verifiedTally } = (await world.stores.applications.load(id)) as Application;
    await rival((verifiedTally?.rows.total ?? 0) + 1, 6_100);
    expect((await choose()).body).toMatchObject({ application: { status: { name: 'candidate' } } });
  });
});

describe('the ranking', () => {
  interface Board {
    review: { version: number; order?: { applications: string[]; reason: string } };
    places: number;
    units: Ranked[];
  }
  const board = (who = lead) => world.call<Board>('get-ranking', who, { parameters });
  const decideFirst = async (applications: string[], change: object = {}) =>
    world.call<{ code: string; detail: string; faults?: { pointer: string }[] }>('decide-order', lead, {
      parameters,
      body: {
        version: (await board()).body.review.version,
        applications,
        reason: '基层医疗机构基础更好',
        ...change,
      },
    });
  const rows = async () => {
    const { review: kept, units } = (await board()).body;
    return ranking(units, (kept as unknown as Review).rules, { order: kept.order?.applications ?? [] });
  };
  const other = `${campaignId}.beibei`;

  test('C-04, N-25: the board marks who is led by a community health centre; its score is what it is', async () => {
    await ranked();
    await rival((await tallyOf()).met, 6_000, { institution: { kind: 'communityHealthCentre' } });
    const marks = (await board()).body.units.map(({ application, preferred }) => [application, preferred]);
    expect(marks).toEqual(
      expect.arrayContaining([
        [id, false],
        [other, true],
      ]),
    );
    expect((await rows()).map(({ application }) => application)).toEqual([id, other]);
  });

  test('A17, E-54: a tie stands until the lead decides it with a reason, which the record keeps', async () => {
    await ranked();
    await rival((await tallyOf()).met, 7_000);
    expect((await rows()).map(({ rank, tied }) => [rank, tied])).toEqual([
      [1, true],
      [1, true],
    ]);
    expect((await decideFirst([other, id])).status).toBe(200);
    expect((await rows()).map(({ application, rank, by }) => [application, rank, by])).toEqual([
      [other, 1, null],
      [id, 2, 'decision'],
    ]);
    const { events, intact } = await review(world);
    expect(events.at(-1)).toMatchObject({
      type: 'OrderDecided',
      reason: '基层医疗机构基础更好',
      data: { applications: [other, id] },
      actor: { name: '罗庆' },
    });
    expect(intact).toBe(true);
    // One place: who was put behind can be chosen only with a reason from here on.
    expect((await choose()).body).toMatchObject({ detail: expect.stringContaining('排在前面的北碚区') });
  });

  test('an order is decided among equals only, of units that are there, by who saw the newest state', async () => {
    await ranked();
    await rival((await tallyOf()).met, 8_000);
    expect((await decideFirst([id, other])).body.detail).toContain('只能决定并列单位的先后');
    expect((await decideFirst([id, `${campaignId}.yuzhong`])).body.detail).toContain('不在排序之中');
    expect((await decideFirst([id, id])).body.faults).toMatchObject([{ pointer: '/applications' }]);
    expect((await decideFirst([id])).body.faults).toMatchObject([{ pointer: '/applications' }]);
    expect((await decideFirst([id, other], { version: 1 })).status).toBe(409);
    expect((await decideFirst([id, other], { reason: ' ' })).body.faults).toMatchObject([
      { pointer: '/reason' },
    ]);
    for (const who of ['chongqing', 'qijiang', 'chongqing-admin', 'newcomer-1'])
      expect((await board(who)).status, who).toBe(403);
    expect((await board('gulou')).status).toBe(404);
  });
});

async function tallyOf(): Promise<{ met: number }> {
  const { verifiedTally } = (await world.stores.applications.load(id)) as Application;
  return { met: verifiedTally?.rows.met ?? 0 };
}

const pass = async () => world.decide('pass', 'chongqing', id, { version: 3 });
