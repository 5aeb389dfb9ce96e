import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formAnswers, withAnswer } from '#infra/local/demo/answers.ts';
import type { ApplicationView, CaseView } from '#shared/contract/views.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import { ItemId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!form) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(form, '焉耆回族自治县');

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function submitted(who = 'yanqi', sent: Answers = answers): Promise<ApplicationView> {
  const { application } = await begin(world, who);
  const reply = await world.decide('submit', who, application.id, { version: 1, answers: sent });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
}

describe('a command has one effect', () => {
  test('the same key again gets the same reply, and nothing happens twice', async () => {
    const { application } = await begin(world, 'yanqi');
    const body = { version: 1, answers };
    const first = await world.decide('submit', 'yanqi', application.id, body, 'key-00000001');
    const second = await world.decide('submit', 'yanqi', application.id, body, 'key-00000001');
    expect(first.status).toBe(200);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(await world.stores.applications.events(application.id)).toHaveLength(2);
  });

  test('ten at once under one key: all are answered alike', async () => {
    const { application } = await begin(world, 'yanqi');
    const body = { version: 1, answers };
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => world.decide('submit', 'yanqi', application.id, body, 'key-00000002')),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(await world.stores.applications.events(application.id)).toHaveLength(2);
  });

  test('a key for something else is refused; a missing key too', async () => {
    const { application } = await submitted();
    const reason = { version: 2, reason: '材料有误' };
    expect((await world.decide('withdraw', 'yanqi', application.id, reason, 'key-00000003')).status).toBe(
      200,
    );
    const reused = await world.decide('reopen', 'yanqi', application.id, { version: 3 }, 'key-00000003');
    expect([reused.status, reused.body]).toMatchObject([422, { code: 'idempotencyKeyReused' }]);
    const missing = await world.call('reopen-application', 'yanqi', {
      parameters: { id: application.id },
      body: { version: 3 },
      headers: { 'Idempotency-Key': '' },
    });
    expect([missing.status, missing.body]).toMatchObject([400, { code: 'idempotencyKeyMissing' }]);
  });
});

describe('two people, one case', () => {
  test('an older version is told who changed what', async () => {
    const { application } = await submitted();
    await world.decide('receive', 'bayingolin', application.id, { version: 2 });
    const late = await world.decide('recall', 'yanqi', application.id, { version: 2 });
    expect(late.status).toBe(409);
    expect(late.headers['content-type']).toMatch('application/problem+json');
    expect(late.body).toMatchObject({
      code: 'versionConflict',
      context: {
        currentVersion: 3,
        changedBy: '巴音郭楞蒙古自治州卫生健康委 巴特尔',
        action: 'receive',
        label: '州级审核中',
      },
    });
  });

  test('of parallel decisions from one version exactly one wins', async () => {
    const { application } = await submitted();
    const defects = [{ item: '1.1', note: '请补充文号' }];
    const replies = await Promise.all([
      ...Array.from({ length: 5 }, () =>
        world.decide('return', 'bayingolin', application.id, { version: 2, defects }),
      ),
      ...Array.from({ length: 5 }, () => world.decide('recall', 'yanqi', application.id, { version: 2 })),
    ]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(9);
    expect(await world.stores.applications.events(application.id)).toHaveLength(3);
  });
});

describe('what is sent', () => {
  test('E-92: full-width digits are frozen plain; the draft keeps what was typed', async () => {
    const typed = withAnswer(answers, ItemId.parse('3.5b'), { number: '５' });
    const { application } = await begin(world, 'yanqi');
    const change = { item: '3.5b', answer: { number: '５' }, revision: 0 };
    await world.call('save-draft', 'yanqi', {
      parameters: { id: application.id },
      body: { changes: [change] },
    });
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers: typed });
    const submission = await world.stores.applications.submission(application.id, 1);
    expect(submission?.answers[ItemId.parse('3.5b')]).toEqual({ number: '5' });
    const [draft] = await world.stores.drafts.answers.all(application);
    expect(draft?.answer).toEqual({ number: '５' });
  });

  test('faults point at the item; an unknown field is named', async () => {
    const { application } = await begin(world, 'yanqi');
    const parameters = { id: application.id };
    const wrong = { ...answers, [ItemId.parse('3.5b')]: { number: '五个' } };
    const incomplete = await world.decide('submit', 'yanqi', application.id, {
      version: 1,
      answers: wrong,
    });
    expect(incomplete.status).toBe(422);
    expect(incomplete.body).toMatchObject({ code: 'incompleteAnswers' });
    expect(JSON.stringify(incomplete.body)).toContain('/answers/3.5b/number');
    const body = { version: 1, answers: { '3.5b': { number: 5, colour: 'red' } }, status: 'named' };
    const unknown = await world.call('submit-application', 'yanqi', { parameters, body });
    expect(unknown.body).toMatchObject({
      code: 'invalidInput',
      faults: expect.arrayContaining([
        { pointer: '/status', message: '多余的字段：status' },
        { pointer: '/answers/3.5b/colour', message: '多余的字段：colour' },
        { pointer: '/answers/3.5b/number', message: '应为文字' },
      ]),
    });
    for (const raw of ['{', '[]', 'null', '"x"', '']) {
      const broken = await world.call('submit-application', 'yanqi', { parameters, raw });
      expect([raw, broken.status, broken.body['code']]).toEqual([raw, 422, 'invalidInput']);
    }
    for (const raw of [
      '{"version":1,"__proto__":{"x":1}}',
      '{"version":1,"\\u005f_proto__":{"x":1}}',
      '{"constructor":{"prototype":1}}',
    ]) {
      const poisoned = await world.call('submit-application', 'yanqi', { parameters, raw });
      expect([raw, poisoned.status, poisoned.body['code']]).toEqual([raw, 422, 'invalidInput']);
    }
    const large = await world.call('submit-application', 'yanqi', {
      parameters,
      raw: `"${'x'.repeat(1024 * 1024)}"`,
    });
    expect(large.status).toBe(413);
  });

  test('A6: a correction may touch only what was asked for', async () => {
    const { application } = await submitted();
    const defects = [{ item: '1.1', note: '请补充文号' }];
    await world.decide('return', 'bayingolin', application.id, { version: 2, defects });
    const elsewhere = { ...answers, [ItemId.parse('3.5a')]: { number: '9' } };
    const refused = await world.decide('resubmit', 'yanqi', application.id, {
      version: 3,
      answers: elsewhere,
    });
    expect(refused.body).toMatchObject({
      code: 'incompleteAnswers',
      faults: [{ pointer: '/answers/3.5a', message: '该条目不在补正范围内。' }],
    });
    const change = { item: '3.5a', answer: { number: '9' }, revision: 0 };
    const draft = await world.call('save-draft', 'yanqi', {
      parameters: { id: application.id },
      body: { changes: [change] },
    });
    expect(draft.body).toMatchObject({ code: 'invalidInput', detail: '该条目不在补正范围内。' });
    const corrected = { ...answers, [ItemId.parse('1.1')]: { text: '焉政办发〔2019〕36号' } };
    const sent = await world.decide('resubmit', 'yanqi', application.id, {
      version: 3,
      answers: corrected,
    });
    expect(sent.body.label).toBe('州级审核中');
    const seen = await world.call<CaseView>('get-application', 'bayingolin', {
      parameters: { id: application.id },
    });
    expect(seen.body.changed).toEqual(['1.1']);
    expect(seen.body.answers.find(({ item }) => item === '1.1')?.answer.text).toBe('焉政办发〔2019〕36号');
  });

  test.each([
    [
      [{ item: 'h.recommender', note: '?' }],
      '/defects/0/item',
      '条目 h.recommender 不由申报单位填写，不能要求补正。',
    ],
    [[{ item: '3.5c', note: '?' }], '/defects/0/item', '条目 3.5c 不由申报单位填写，不能要求补正。'],
    [[{ item: '9.9', note: '?' }], '/defects/0/item', '条目 9.9 不由申报单位填写，不能要求补正。'],
    [
      [
        { item: '1.1', note: '?' },
        { item: '1.1', note: '!' },
      ],
      '/defects/1/item',
      '条目 1.1 重复，请把需要补正的问题合并写在一处。',
    ],
  ])('a return asks only for what the unit can correct: %j', async (defects, pointer, message) => {
    const { application } = await submitted();
    const refused = await world.decide('return', 'bayingolin', application.id, { version: 2, defects });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'invalidInput', faults: [{ pointer, message }] });
    expect((await world.stores.applications.load(application.id))?.status.name).toBe('underReview');
  });

  test('a seal on an earlier version does not carry a correction up', async () => {
    const { application } = await submitted();
    const { id } = application;
    await world.seal('bayingolin', id);
    const defects = [{ item: '1.1', note: '请补充文号' }];
    await world.decide('return', 'bayingolin', id, { version: 2, defects });
    world.clock.moveTo(instantAt(millisecondsOf(world.clock.now()) + 60_000));
    const corrected = { ...answers, [ItemId.parse('1.1')]: { text: '焉政办发〔2019〕36号' } };
    await world.decide('resubmit', 'yanqi', id, { version: 3, answers: corrected });
    expect((await world.decide('forward', 'bayingolin', id, { version: 4 })).body).toMatchObject({
      code: 'sealMissing',
    });
  });

  test('the whole way up, with the seal, to a name', async () => {
    const { application } = await submitted();
    const { id } = application;
    expect((await world.decide('receive', 'bayingolin', id, { version: 2 })).status).toBe(200);
    const unsealed = await world.decide('forward', 'bayingolin', id, { version: 3 });
    expect(unsealed.body).toMatchObject({ code: 'sealMissing' });
    const seal = form.sections.flatMap(({ items }) => items).find(({ type }) => type === 'seal');
    await world.seal('bayingolin', id, seal?.id ?? '');
    expect((await world.decide('forward', 'bayingolin', id, { version: 3 })).body.label).toBe(
      '自治区级初审中',
    );
    const letter = (documentNumber: string) => ({
      version: 4,
      document: { documentNumber, date: '2026-04-02' },
    });
    const misspelt = await world.decide('recommend', 'xinjiang', id, letter('新卫函2026年18号'));
    expect(misspelt.body).toMatchObject({
      code: 'invalidInput',
      faults: [{ pointer: '/document/documentNumber', message: expect.stringContaining('四位年份') }],
    });
    const recommended = await world.decide('recommend', 'xinjiang', id, letter('新卫函[2026] 18号'));
    expect(recommended.body.label).toBe('已推荐，待受理');
    // In one spelling, and as it was typed (DOMAIN E-91).
    expect(recommended.body.application.recommendation).toEqual({
      documentNumber: '新卫函〔2026〕18号',
      documentNumberAsGiven: '新卫函[2026] 18号',
      date: '2026-04-02',
    });
    expect((await world.decide('accept', 'nation', id, { version: 5 })).body.label).toBe('材料评审中');
    expect((await world.decide('pass', 'nation', id, { version: 6 })).body.label).toBe('评审通过，待定候选');
    expect((await world.decide('select', 'nation', id, { version: 7 })).body.label).toBe('候选');
    expect(await world.stores.campaigns.placesTaken('national-2026')).toBe(1);
    const history = await world.call<{ intact: boolean; events: unknown[] }>('get-history', 'yanqi', {
      parameters: { id },
    });
    expect([history.body.intact, history.body.events.length]).toEqual([true, 8]);
  });
});
