import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formAnswers, standardAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { CaseView, FormDifferences } from '#shared/contract/views.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, recordAll, type World } from '../fixtures/api-world.ts';

const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
const standard = editions.find(({ id }) => id === 'CQ-COUNTY-2023');
if (!form || !standard) throw new Error('an edition is missing');
const answers = formAnswers(form, '焉耆回族自治县');
const rows = standard.sections.flatMap(({ items }) => items).filter((item) => item.type === 'row');
const cityAnswers = standardAnswers(standard, '綦江区');
const sealItem = form.sections.flatMap(({ items }) => items).find(({ type }) => type === 'seal')?.id ?? '';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const look = async (who: string, id: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const readable = async (who: string, id: string, evidence: string) =>
  (await world.call<{ address: string | null }>('get-evidence', who, { parameters: { id, evidence } })).body
    .address;
const remove = (who: string, id: string, evidence: string) =>
  world.call('remove-evidence', who, { parameters: { id, evidence } });
const defects = [{ item: '1.1', note: '请补充文号' }];

/** 焉耆's form, sent with one file beside 1.1. */
async function sent(): Promise<{ id: string; file: string }> {
  const { application } = await begin(world, 'yanqi');
  const file = await world.upload('yanqi', application.id, '1.1', pdf('方案.pdf', 'plan').bytes, '方案.pdf');
  await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
  return { id: application.id, file };
}

/** 綦江's rows, accepted by the city. @returns the application's id; its version is `version`. */
async function evaluating(version = 1): Promise<string> {
  const id = 'chongqing-2026.qijiang';
  if (version === 1) {
    await begin(world, 'qijiang', 'chongqing-2026');
    for (const row of rows.filter(({ evidence }) => evidence === 'required'))
      await world.upload('qijiang', id, row.id, pdf(`${row.id}.pdf`, row.id).bytes);
  }
  await world.decide('submit', 'qijiang', id, { version, answers: cityAnswers });
  const accepted = await world.decide('accept', 'chongqing', id, { version: version + 1 });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  return id;
}
const find = (id: string, value: string, revision = 0, items = rows.map((row) => row.id)) =>
  world.call('save-findings', 'chongqing', {
    parameters: { id },
    body: { changes: items.map((item) => ({ item, value, note: '', revision })) },
  });

describe('A3: what was sent stays as it was sent', () => {
  test('E-96: a file that the unit removes from its correction is still read by the levels above', async () => {
    const { id, file } = await sent();
    await world.decide('return', 'bayingolin', id, { version: 2, defects });
    expect((await remove('yanqi', id, file)).status).toBe(200);
    expect((await look('yanqi', id)).evidence).toEqual([]);
    expect((await look('bayingolin', id)).evidence).toMatchObject([
      { id: file, state: { name: 'accepted' } },
    ]);
    expect(await readable('bayingolin', id, file)).toContain(file);
    await world.decide('resubmit', 'yanqi', id, { version: 3, answers });
    expect((await look('bayingolin', id)).evidence).toEqual([]);
  });

  test('a seal belongs to the content it was put under', async () => {
    const { id } = await sent();
    await world.seal('bayingolin', id, sealItem);
    await world.decide('return', 'bayingolin', id, { version: 2, defects });
    world.clock.moveTo('2026-04-02T01:00:00.000Z');
    const corrected = { ...answers, ['1.1']: { text: '焉政办发〔2019〕36号' } };
    await world.decide('resubmit', 'yanqi', id, { version: 3, answers: corrected });
    const stale = await world.decide('forward', 'bayingolin', id, { version: 4 });
    expect(stale.body).toMatchObject({ code: 'sealMissing' });
    await world.seal('bayingolin', id, sealItem);
    expect((await world.decide('forward', 'bayingolin', id, { version: 4 })).status).toBe(200);
  });

  test('a draft that lapsed is still read by who wrote it, and by nobody else', async () => {
    const { application } = await begin(world, 'yanqi');
    const { id } = application;
    const change = { item: '1.1', answer: { text: '写到一半' }, revision: 0 };
    await world.call('save-draft', 'yanqi', { parameters: { id }, body: { changes: [change] } });
    await world.decide('withdraw', 'yanqi', id, { version: 1, reason: '不再申报' });
    expect((await look('yanqi', id)).answers).toMatchObject([{ item: '1.1', answer: { text: '写到一半' } }]);
    expect(await look('bayingolin', id)).toMatchObject({ code: 'notFound' });
  });

  test('a defect points at an item of the form, in words', async () => {
    const { id } = await sent();
    for (const [bad, pointer] of [
      [[{ item: '99.9', note: '?' }], '/defects/0/item'],
      [[...defects, { item: 'constructor', note: '?' }], '/defects/1/item'],
      [[{ item: '1.1', note: '　 ' }], '/defects/0/note'],
      [[], '/defects'],
    ] as const) {
      const refused = await world.decide('return', 'bayingolin', id, { version: 2, defects: bad });
      expect([refused.status, refused.body]).toMatchObject([
        422,
        { code: 'invalidInput', faults: [{ pointer }] },
      ]);
    }
    expect((await look('yanqi', id)).application).toMatchObject({
      version: 2,
      status: { name: 'underReview' },
    });
  });
});

describe('what was found', () => {
  test('a finding changed while somebody passes the application is not passed over', async () => {
    const id = await evaluating();
    await recordAll(world, id, cityAnswers);
    await find(id, 'met');
    const { transact } = world.table;
    let held = false;
    world.table.transact = async (writes) => {
      const pass = writes.some((write) => write.kind === 'put' && write.item.sk === 'APP');
      if (pass && !held) {
        held = true;
        await find(
          id,
          'notMet',
          1,
          rows.slice(0, 10).map((row) => row.id),
        );
      }
      await transact.call(world.table, writes);
    };
    const passed = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect([passed.status, passed.body]).toMatchObject([409, { code: 'draftConflict' }]);
    const again = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect(again.body).toMatchObject({ code: 'lineNotReached' });
  });

  test('a new run begins without findings, and the unit never reads those of an evaluation without a verdict', async () => {
    const id = await evaluating();
    await find(id, 'met');
    await world.decide('withdraw', 'qijiang', id, { version: 3, reason: '材料有误' });
    expect((await look('qijiang', id)).findings).toEqual([]);
    await world.decide('reopen', 'qijiang', id, { version: 4 });
    expect((await look('qijiang', id)).findings).toEqual([]);
    await evaluating(5);
    expect((await look('chongqing', id)).findings).toEqual([]);
    const passed = await world.decide('pass', 'chongqing', id, { version: 7 });
    expect(passed.body).toMatchObject({ code: 'findingsIncomplete' });
    expect((await find(id, 'met')).status).toBe(200);
    // Records belong to a run as findings do.
    expect((await look('chongqing', id)).observations).toEqual([]);
    await recordAll(world, id, cityAnswers);
    expect((await world.decide('pass', 'chongqing', id, { version: 7 })).status).toBe(200);
  });

  test('who sent it first does not review it either, after a colleague sent the correction', async () => {
    const { id } = await sent();
    await world.decide('return', 'bayingolin', id, { version: 2, defects });
    await world.decide('resubmit', 'yanqi2', id, { version: 3, answers });
    await world.stores.organisations.saveMembership('https://issuer.test', {
      subject: 'yanqi' as never,
      name: '马玉兰',
      organisation: 'bayingolin' as never,
      roles: ['reviewer'],
      from: '2025-01-01T00:00:00.000Z' as never,
      to: null,
    });
    expect((await world.decide('receive', 'yanqi', id, { version: 4 })).body).toMatchObject({
      code: 'selfReview',
    });
  });
});

describe('two versions of a form beside each other', () => {
  const differences = async (who: string, id: string, query: Record<string, string> = {}) =>
    world.call<FormDifferences>('compare-submissions', who, { parameters: { id }, query });
  const corrected = { ...answers, '1.1': { text: `${answers['1.1' as never]!['text']}另有实施方案。` } };

  test('says what of a text changed, which files came and went, and by whom and when each was sent', async () => {
    const { id, file } = await sent();
    expect((await differences('bayingolin', id)).body).toMatchObject({ from: 1, to: 1, items: [] });
    await world.decide('return', 'bayingolin', id, { version: 2, defects });
    await remove('yanqi', id, file);
    const other = await world.upload('yanqi', id, '1.1', pdf('新方案.pdf', 'new plan').bytes, '新方案.pdf');
    await world.decide('resubmit', 'yanqi', id, { version: 3, answers: corrected });
    const { body } = await differences('bayingolin', id);
    expect(body.versions).toMatchObject([
      { number: 1, by: '马玉兰', label: '提交上报' },
      { number: 2, by: '马玉兰', label: '补正后重新提交' },
    ]);
    expect(body).toMatchObject({ from: 1, to: 2 });
    expect(body.items).toMatchObject([
      {
        item: '1.1',
        verdict: null,
        parts: [{ part: 'text', wording: [{ kind: 'same' }, { kind: 'added', text: '另有实施方案。' }] }],
        files: {
          added: [{ id: other, name: '新方案.pdf' }],
          removed: [{ id: file, name: '方案.pdf' }],
          described: [],
        },
      },
    ]);
    // Backwards, what came went.
    const back = await differences('bayingolin', id, { from: '2', to: '1' });
    expect(back.body.items[0]?.parts[0]?.wording?.[1]).toEqual({ kind: 'removed', text: '另有实施方案。' });
    expect((await differences('bayingolin', id, { from: '1', to: '3' })).status).toBe(404);
    expect((await differences('nanjing', id)).status).toBe(404);
  });

  test("the draft in hand is the unit's own to compare; figures, ticks and the verdict are said in words", async () => {
    const id = await evaluating();
    const measured = rows.find((row) => row.measures.some(({ kind }) => kind === 'ratio'))!;
    const ratio = measured.measures.find(({ kind }) => kind === 'ratio')!;
    await world.decide('return', 'chongqing', id, {
      version: 3,
      defects: [{ item: measured.id, note: '请核对' }],
    });
    const before = cityAnswers[measured.id]!;
    const answer = {
      ...before,
      checks: before.checks!.map(() => false),
      figures: { ...before.figures, [ratio.id]: { numerator: '1', denominator: '100' } },
    };
    world.clock.moveTo('2026-04-02T01:00:00.000Z');
    const saved = await world.call('save-draft', 'qijiang', {
      parameters: { id },
      body: { changes: [{ item: measured.id, answer, revision: 0 }] },
    });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const { body } = await differences('qijiang', id);
    expect(body.versions.map(({ number, label }) => [number, label])).toEqual([
      [1, '提交上报'],
      [0, '目前的草稿'],
    ]);
    expect(body).toMatchObject({ from: 1, to: 0 });
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ item: measured.id, verdict: { before: '达标', after: '未达标' } });
    const part = (name: string) => body.items[0]?.parts.find((one) => one.part === name);
    expect(part(`figures/${ratio.id}/numerator`)).toMatchObject({ after: '1', wording: null });
    if (before.checks!.length > 0)
      expect(part('checks/0')).toMatchObject({ before: '达到', after: '未达到' });
    // Nobody above sees what was not sent.
    expect((await differences('chongqing', id, { from: '1', to: '0' })).status).toBe(404);
    expect((await differences('chongqing', id)).body.versions).toHaveLength(1);
  });
});
