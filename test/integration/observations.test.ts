import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { standardAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { CaseView } from '#shared/contract/views.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { SavedObservation } from '#shared/model/observation.ts';
import { standard } from '../fixtures/answers.ts';
import { begin, openWorld, recordAll, type World } from '../fixtures/api-world.ts';

const rows = rowsOf(standard);
const answers = standardAnswers(standard, '綦江区', {
  notApplicable: { '13.1': '辖区全部为街道和社区，没有乡镇卫生院。' },
});

let world: World;
let id: string;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
  for (const row of rows.filter(({ evidence }) => evidence === 'required'))
    await world.upload('qijiang', id, row.id, pdf(`${row.id}.pdf`, row.id).bytes);
  await world.decide('submit', 'qijiang', id, { version: 1, answers });
  const accepted = await world.decide('accept', 'chongqing', id, { version: 2 });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
});
afterEach(() => world.close());

interface Reply {
  readonly saved: SavedObservation[];
  readonly code?: string;
  readonly detail?: string;
  readonly faults?: { pointer: string; message: string }[];
  readonly context?: { conflicts: { item: string; current: SavedObservation }[] };
}
const look = async (who: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const visit = (change: object = {}) => ({
  item: '10.1',
  source: 'onSite',
  on: '2026-03-20',
  origin: '綦江区养老服务机构名录，抽查12家',
  figures: { signed: { numerator: '37', denominator: '38' } },
  note: '',
  withdrawn: false,
  revision: 0,
  ...change,
});
const record = (who: string, ...changes: object[]) =>
  world.call<Reply>('save-observations', who, { parameters: { id }, body: { changes } });
const find = (changes: object[]) =>
  world.call<Reply>('save-findings', 'chongqing', { parameters: { id }, body: { changes } });
const findAll = (value = 'met', note = '') =>
  find(
    rows.map((row) => ({
      item: row.id,
      value: row.id === '13.1' ? 'notApplicable' : value,
      note,
      revision: 0,
    })),
  );

describe('values by source, side by side (Q11, S-05)', () => {
  test('the reviewing organisation records; who, when and from where stay; the unit reads it after the verdict', async () => {
    expect((await look('chongqing')).editable.records).toEqual(['onSite', 'office', 'system', 'document']);
    const { status, body } = await record('chongqing', visit());
    expect(status).toBe(200);
    expect(body.saved).toMatchObject([
      {
        revision: 1,
        organisation: 'chongqing',
        organisationName: '重庆市卫生健康委',
        level: 'province',
        savedBy: '陈渝',
        savedAt: '2026-04-01T01:00:00.000Z',
        earlier: [],
      },
    ]);
    expect((await look('chongqing')).observations).toHaveLength(1);
    expect((await look('qijiang')).observations).toEqual([]);
    expect((await look('qijiang')).editable.records).toEqual([]);
    await findAll('notMet');
    const failed = await world.decide('fail', 'chongqing', id, { version: 3, reason: '未达到标准' });
    expect(failed.body.application.verifiedTally).toMatchObject({ rows: { met: 0, total: 29 } });
    expect((await look('qijiang')).observations).toMatchObject([
      { origin: '綦江区养老服务机构名录，抽查12家' },
    ]);
    expect((await look('chongqing')).editable.records).toEqual([]);
    expect((await record('chongqing', visit({ revision: 1 }))).status).toBe(409);
  });

  test('never the unit, never another branch, never who submitted it', async () => {
    expect(await record('qijiang', visit())).toMatchObject({ status: 403, body: { code: 'selfReview' } });
    expect((await record('nanjing', visit())).status).toBe(404);
    expect((await record('chongqing-lead', visit())).status).toBe(409);
  });

  test('a change keeps what stood before; a stale revision is a conflict with the other version', async () => {
    await record('chongqing', visit());
    const changed = await record(
      'chongqing',
      visit({ revision: 1, note: '复查后更正', figures: { signed: { numerator: '38', denominator: '38' } } }),
    );
    expect(changed.body.saved[0]).toMatchObject({
      revision: 2,
      earlier: [{ figures: { signed: { numerator: '37', denominator: '38' } }, savedBy: '陈渝' }],
    });
    const stale = await record('chongqing', visit({ revision: 1, note: '旧' }));
    expect(stale).toMatchObject({
      status: 409,
      body: {
        code: 'draftConflict',
        context: { conflicts: [{ current: { revision: 2, note: '复查后更正' } }] },
      },
    });
    expect(await record('chongqing', visit({ revision: 2, withdrawn: true }))).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/changes/0/note' }] },
    });
    const withdrawn = await record('chongqing', visit({ revision: 2, withdrawn: true, note: '录错了行' }));
    expect(withdrawn.body.saved[0]).toMatchObject({ withdrawn: true, earlier: [{}, { note: '复查后更正' }] });
  });

  test.each([
    ['a row that is not there', { item: '99.1' }, '/changes/0/item', '没有编号为 99.1 的行'],
    [
      'a measure of another row',
      { figures: { friendly: { numerator: '1', denominator: '2' } } },
      '/changes/0/figures/friendly',
      '没有编号为“friendly”的数字',
    ],
    [
      'a part that the measure does not have',
      { figures: { signed: { value: '1' } } },
      '/changes/0/figures/signed/value',
      '不需要填写',
    ],
    [
      'a denominator of 0',
      { figures: { signed: { numerator: '0', denominator: '0' } } },
      '/changes/0/figures/signed/denominator',
      '分母为 0',
    ],
    [
      'more than all',
      { figures: { signed: { numerator: '9', denominator: '8' } } },
      '/changes/0/figures/signed/numerator',
      '大于分母',
    ],
    [
      'words for a number',
      { figures: { signed: { numerator: '约三十', denominator: '38' } } },
      '/changes/0/figures/signed/numerator',
      '不是数字',
    ],
    ['a day to come', { on: '2026-04-02' }, '/changes/0/on', '晚于今天'],
    ['no day', { on: '2026-02-30' }, '/changes/0/on', '日期'],
    ['no origin', { origin: '  ' }, '/changes/0/origin', '从哪里来'],
    ['ticks for other checks', { checks: [true, true] }, '/changes/0/checks', '1 项要求'],
    ['nothing at all', { figures: {} }, '/changes/0/note', '请至少填写'],
    ['the unit as a source', { source: 'self' }, '/changes/0/source', '请选择数据来源'],
    [
      'a withdrawal of nothing',
      { withdrawn: true, note: '误录' },
      '/changes/0/withdrawn',
      '没有可以撤销的记录',
    ],
  ])('%s is refused at its place', async (_, change, pointer, words) => {
    const { status, body } = await record('chongqing', visit(change));
    expect(status).toBe(422);
    expect(body.faults).toContainEqual({ pointer, message: expect.stringContaining(words) });
  });

  test('the same row and source twice in one request', async () => {
    const { body } = await record('chongqing', visit(), visit());
    expect(body.faults).toMatchObject([{ pointer: '/changes/1/item' }]);
  });
});

describe('Q14: a row found met needs the record of every listed method', () => {
  test('the pass is refused with the rows and methods, and goes through once they are there', async () => {
    await findAll();
    const refused = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      {
        code: 'recordsMissing',
        detail: expect.stringContaining('还有 29 行核定达标但验收记录不全：第 1.1 行（文档检查）'),
        faults: expect.arrayContaining([
          { pointer: '/answers/7.1', message: '第 7.1 行核定达标，但没有文档检查、现场查看的记录。' },
        ]),
      },
    ]);
    await recordAll(world, id, answers);
    const passed = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect(passed.status, JSON.stringify(passed.body)).toBe(200);
    expect(passed.body.application.verifiedTally).toMatchObject({ rows: { met: 29, total: 29 } });
  });

  test('a record withdrawn while somebody passes the application is not passed over', async () => {
    await findAll();
    await recordAll(world, id, answers);
    const { transact } = world.table;
    let held = false;
    world.table.transact = async (writes) => {
      const pass = writes.some((write) => write.kind === 'put' && write.item.sk === 'APP');
      if (pass && !held) {
        held = true;
        expect(
          (await record('chongqing', visit({ revision: 1, withdrawn: true, note: '误录' }))).status,
        ).toBe(200);
      }
      await transact.call(world.table, writes);
    };
    const passed = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect([passed.status, passed.body]).toMatchObject([409, { code: 'draftConflict' }]);
    const again = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect(again.body).toMatchObject({
      code: 'recordsMissing',
      detail: '还有 1 行核定达标但验收记录不全：第 10.1 行（现场查看）。',
    });
  });
});

describe('Q5: not applicable with a reason that a reviewer confirms', () => {
  test('what the unit claims is confirmed without more; what it did not claim needs the reviewer’s reason', async () => {
    const one = (item: string, note: string) => find([{ item, value: 'notApplicable', note, revision: 0 }]);
    expect((await one('13.1', '')).status).toBe(200);
    expect(await one('9.1', ' ')).toMatchObject({
      status: 422,
      body: {
        faults: [
          { pointer: '/changes/0/note', message: expect.stringContaining('请写明核定为不适用的理由') },
        ],
      },
    });
    expect((await one('9.1', '区内没有社会办机构')).status).toBe(200);
  });
});

describe('a verdict against it', () => {
  test('freezes the count with what nobody had looked at; without a finding there is no count', async () => {
    await find([{ item: '1.1', value: 'met', note: '', revision: 0 }]);
    const failed = await world.decide('fail', 'chongqing', id, { version: 3, reason: '材料不实' });
    expect(failed.body.application.verifiedTally).toMatchObject({ rows: { met: 1, total: 30 }, open: 29 });
    expect(failed.body.application.verifiedTally?.sentence).toContain('有 29 行未核定，按未达标计。');
    const listed = await world.call<{ applications: { verified: string }[] }>(
      'list-applications',
      'chongqing',
      { query: { view: 'branch' } },
    );
    expect(listed.body.applications).toMatchObject([{ verified: '1/30' }]);
  });
});
