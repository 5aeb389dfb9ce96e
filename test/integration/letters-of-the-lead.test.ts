import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { panelWrite } from '#functions/stores/review-store.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { SealedLettersView } from '#shared/contract/routes/letters.ts';
import { blank, type LetterKindId } from '#shared/domain/letters.ts';
import type { Objection } from '#shared/model/objection.ts';
import type { Panel } from '#shared/model/review.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import {
  announce,
  campaignId,
  draw,
  lead,
  openReview,
  panels,
  passAll,
  seated,
  sheetsOf,
  sign,
} from '../fixtures/review-world.ts';
import { holder, name, namingDocument, on, openTitles, take, titleId } from '../fixtures/titles.ts';
import { textOfWord as textOf } from '../fixtures/word-text.ts';

let world: World;
afterEach(() => world.close());

const draft = async (kind: LetterKindId, about: string, who = lead) => {
  const reply = await world.call<{ file: string; code: string; detail: string }>('draft-letter', who, {
    parameters: { kind },
    query: { about },
  });
  return reply.status === 200
    ? textOf(new Uint8Array(Buffer.from(reply.body.file, 'base64')))
    : { status: reply.status, ...reply.body };
};

describe('the minute of the experts’ review', () => {
  const parameters = { id: campaignId };
  let id: string;
  let other: string;

  /** 綦江区 has passed with one expert recused; a district with more points stands before it, another did not pass. */
  async function reviewed(): Promise<void> {
    ({ world, id } = await openReview(3));
    const both = await seated(world);
    await passAll(world, id);
    for (const who of both) await sign(world, who, 7);
    const [before] = await panels(world);
    await world.call('recuse-expert', lead, {
      parameters,
      body: {
        step: 'materialReview',
        application: id,
        revision: before?.revision,
        expert: before?.seats[0]?.expert,
        rule: 'declaredByUnit',
        sentence: '其配偶在我区卫生健康委任职',
      },
    });
    await draw(world, 'anew');
    await announce(world);
    for (const number of [1, 2, 3])
      if ((await sheetsOf(world, `newcomer-${number}`)).some(({ state }) => state === 'open'))
        await sign(world, `newcomer-${number}`, 7);
    const { version } = (await world.stores.applications.load(id)) ?? {};
    const passed = await world.decide('pass', 'chongqing', id, { version });
    if (passed.status !== 200) throw new Error(JSON.stringify(passed.body));
    const [panel] = await panels(world);
    const beside = async (status: 'ranked' | 'notPassed', organisationName: string, score: number) => {
      const [placed = ''] = await placeApplications(world, campaignId, { name: status }, 1, {
        organisationName,
      });
      const seats = panel?.seats.map((seat) => ({ ...seat, score: seat.state === 'signed' ? score : null }));
      await world.table.transact([
        panelWrite(null, { ...panel, application: placed, organisationName, seats } as Panel),
      ]);
      return placed;
    };
    other = await beside('ranked', '彭水苗族土家族自治县', 9_125);
    await beside('notPassed', '酉阳土家族苗族自治县', 4_350);
  }
  const choose = async (application: string, reason?: string) => {
    const { version } = (await world.stores.applications.load(application)) ?? {};
    return world.decide('select', lead, application, { version, reason });
  };
  /** So that choosing one leaves the other out. */
  async function onePlace(): Promise<void> {
    const campaign = await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' });
    const data = { ...(campaign?.['data'] as object), quota: { places: 1, kind: 'hard' } };
    await world.table.transact([{ kind: 'put', item: { ...(campaign as object), data } as never }]);
  }

  test('A17, A18, E-55, E-59: it holds method, experts, ranking, cut line, the broken order with its reason, recusals', async () => {
    await reviewed();
    await onePlace();
    const reason = '已列入全国推荐名单';
    expect((await choose(id, reason)).status).toBe(200);
    const text = (await draft('expertMinute', campaignId)) as string;
    expect(text).toContain('2名专家对3个单位进行了评审，2个单位通过');
    expect(text).toContain('权重100%，合格分60分');
    expect(text).toMatch(
      /分数线在第1名彭水苗族土家族自治县（91\.25分）与第2名重庆市綦江区（\d+\.\d\d分）之间/,
    );
    expect(text).toMatch(
      /1\n彭水苗族土家族自治县\n91\.25\n91\.25\n—\n未列为候选\n2\n重庆市綦江区\n[\d.]+\n[\d.]+\n总分\n列为候选\n/,
    );
    expect(text).toMatch(/理由\n重庆市綦江区\n彭水苗族土家族自治县\n已列入全国推荐名单\n/);
    expect(text).toMatch(
      /专家.\n重庆市綦江区\n申报单位申请回避\n其配偶在我区卫生健康委任职（已签字的评分作废，由他人重评）\n/,
    );
    expect(text).toMatch(/酉阳土家族苗族自治县\n43\.50\n/);
    expect(text).not.toContain('{{');
    expect(text).not.toContain('主送机关');
  });

  test('what nobody has said yet is a blank; tables without an entry say 无; equals that the lead ordered say why', async () => {
    await reviewed();
    await choose(other);
    const text = (await draft('expertMinute', campaignId)) as string;
    expect(text).toContain('通过评审的2个单位不多于名额，没有单位在分数线以下');
    expect(text).toMatch(/理由\n无\n—\n—\n/);
    expect(text).toContain('没有须由主办单位决定先后的并列单位');
    await onePlace();
    expect((await world.decide('deselect', lead, other, { version: 2, reason: '重新研究' })).status).toBe(
      200,
    );
    expect((await choose(id, '理由')).status).toBe(200);
    const item = await world.table.get({ pk: `APP#${id}`, sk: 'APP' });
    const data = { ...(item?.['data'] as object), selection: null };
    await world.table.transact([{ kind: 'put', item: { ...(item as object), data } as never }]);
    expect(await draft('expertMinute', campaignId)).toMatch(
      new RegExp(`重庆市綦江区\n彭水苗族土家族自治县\n${blank}\n`),
    );
  });

  test('it is the lead’s alone, needs a review, and the signed one is tied to the choice of candidates', async () => {
    await reviewed();
    for (const who of ['chongqing', 'qijiang', 'newcomer-1', 'chongqing-admin'])
      expect(await draft('expertMinute', campaignId, who), who).toMatchObject({ status: 403 });
    expect(await draft('expertMinute', 'national-2026', 'nation')).toMatchObject({
      status: 409,
      detail: '本批次没有制定评审办法，没有专家评审可以纪要。',
    });
    const call = (route: string, who: string, body: object) =>
      world.call<{ id: string; letter: { letters: object[] } }>(route, who, {
        parameters: { kind: 'expertMinute' },
        body: { about: campaignId, ...body },
      });
    const listed = (who: string) =>
      world.call<SealedLettersView>('list-sealed-letters', who, {
        parameters: { kind: 'expertMinute' },
        query: { about: campaignId },
      });
    expect((await call('open-sealed-letter', lead, {})).status).toBe(409);
    await choose(other);
    const { id: letter } = (await call('open-sealed-letter', lead, {})).body;
    const file = await world.upload(lead, letter, 'letter', pdf('纪要.pdf', '纪要').bytes);
    const wish = {
      version: 1,
      decision: 'selection',
      file,
      documentNumber: '',
      date: '2026-04-01',
      reason: '',
    };
    expect((await call('tie-sealed-letter', 'chongqing', wish)).status).toBe(404);
    expect((await call('tie-sealed-letter', lead, wish)).body).toMatchObject({
      letter: { letters: [{ label: '候选单位的确定', file }] },
    });
    expect((await listed(lead)).body.letters).toMatchObject([{ intact: true }]);
    for (const who of ['chongqing', 'qijiang']) {
      expect((await listed(who)).body, who).toMatchObject({ letters: [], own: { decisions: [] } });
      const read = await world.call('get-evidence', who, { parameters: { id: letter, evidence: file } });
      expect(read.status, who).toBe(404);
    }
  });
});

describe('letters after the choice', () => {
  beforeEach(async () => {
    ({ world } = await openTitles(1));
  });

  test('publicity and naming list the units with their dates; a blank stands where nothing is on record', async () => {
    const publicity = (await draft('publicity', campaignId)) as string;
    expect(publicity).toContain('拟命名2个单位');
    expect(publicity).toContain('公示时间：2026年9月1日至2026年9月8日（5个工作日）');
    expect(publicity).toContain('联系方式：老龄健康处 023-67700000');
    expect(publicity).toContain('綦江区');
    const before = (await draft('naming', campaignId)) as string;
    expect(before).toContain(blank);
    await name(world);
    const naming = (await draft('naming', campaignId)) as string;
    expect(naming).toContain(namingDocument.documentNumber);
    expect(naming).toContain('2026年9月9日');
    expect(naming).toContain('决定命名1个单位');
    expect(naming).toContain('綦江区');
    for (const kind of ['publicity', 'naming'] as const)
      expect(await draft(kind, campaignId, holder), kind).toMatchObject({ status: 403 });
  });

  test('the annual report is asked for with its year and day; a revocation names title, number and plaque', async () => {
    await name(world);
    await on(world, '2027-01-10');
    const reminder = (await draft('annualReport', titleId)) as string;
    expect(reminder).toContain('关于报送2026年度医养结合工作推进情况的通知');
    expect(reminder).toContain('请于2027年1月31日前');
    expect(await draft('annualReport', titleId, holder)).toMatchObject({ status: 403 });
    await take(world, 'open-case', lead, {
      category: 'rights',
      source: 'complaint',
      objection: null,
      facts: '某机构约束老年人。',
      evidence: '笔录',
      hearingUntil: '2027-01-20',
    });
    await on(world, '2027-01-15');
    await take(world, 'state-defence', holder, { text: '已整改。', waived: false });
    await on(world, '2027-01-21');
    const revocation = { documentNumber: '渝卫发〔2027〕8号', date: '2027-01-21' };
    await take(world, 'revoke-designation', lead, { document: revocation, reason: '情形属实' });
    const text = (await draft('revocation', titleId)) as string;
    expect(text).toContain('关于取消綦江区');
    expect(text).toContain('渝卫发〔2027〕8号');
    expect(text).toContain(namingDocument.documentNumber);
    // What the case heard is internal: the letter says that it was established, not what was said.
    expect(text).not.toContain('约束老年人');
  });
});

test('the reply to an objection carries finding, report and reply, to whoever raised it; no draft before a finding', async () => {
  world = await openWorld({ now: '2026-08-01T01:00:00.000Z' });
  const [candidate = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
  await world.decide('select', lead, candidate, { version: 1 });
  world.clock.moveTo('2026-09-01T01:00:00.000Z');
  await world.call('start-publicity', lead, {
    parameters: { id: campaignId },
    body: { version: 1, address: 'https://wsjkw.example/gongshi', contact: '老龄健康处 023-67700000' },
  });
  const [id = ''] = await placeApplications(world, campaignId, { name: 'inPublicity' }, 1, {
    organisationName: '万州区',
  });
  const sent = await world.call('record-letter', lead, {
    parameters: { id },
    body: {
      objector: 'person',
      name: '欧阳秋白',
      organisationName: '',
      contact: '13896012345',
      statement: '该区养老机构账外收费，与申报材料不符。',
      postmarkedOn: '2026-09-01',
      arrivedOn: '2026-09-01',
    },
  });
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  const newest = async () => (await world.stores.objections.ofCampaign(campaignId))[0] as Objection;
  const handle = async (action: string, body: object) => {
    const { id: objection, version } = await newest();
    const reply = await world.call(action, lead, {
      parameters: { id: objection },
      body: { version, ...body },
    });
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  };
  await handle('accept-objection', { verified: true });
  expect(await draft('objectionReply', (await newest()).id)).toMatchObject({ status: 409 });
  await handle('conclude-objection', {
    finding: 'untrue',
    drop: false,
    report: '经现场核查，收费公示齐全。',
    reason: '',
  });
  await handle('reply-objection', {
    reply: '所反映的问题不属实，公示结果不变。',
    way: '电话',
    date: '2026-09-01',
  });
  const text = (await draft('objectionReply', (await newest()).id)) as string;
  expect(text).toContain('欧阳秋白：');
  expect(text).toContain('关于对万州区有关异议的答复');
  expect(text).toContain('经现场核查，收费公示齐全。');
  expect(text).toContain('所反映的问题不属实，公示结果不变。');
  expect(await draft('objectionReply', (await newest()).id, 'qijiang')).toMatchObject({ status: 403 });
});
