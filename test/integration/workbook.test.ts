import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaseView, DraftEditionView, WorkbookProposalView } from '#shared/contract/views.ts';
import { applyChanges } from '#shared/domain/workbook-proposal.ts';
import type { Answers } from '#shared/model/answer.ts';
import { form, formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { chongqingTable, wordTable } from '../fixtures/documents.ts';
import { type Desk, worked } from '../fixtures/workbooks.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const download = async (who: string, id: string) => {
  const { status, headers, body } = await world.call<{ file: string }>('get-workbook', who, {
    parameters: { id },
  });
  return { status, headers, bytes: Buffer.from(body.file ?? '', 'base64') };
};
const propose = (who: string, id: string, bytes: Uint8Array) =>
  world.call<WorkbookProposalView & { code?: string; detail?: string }>('propose-workbook', who, {
    parameters: { id },
    body: { content: Buffer.from(bytes).toString('base64') },
  });
const save = (who: string, id: string, changes: object[]) =>
  world.call('save-draft', who, { parameters: { id }, body: { changes } });
const draft = async (id: string) =>
  (await world.call<CaseView>('get-application', 'yanqi', { parameters: { id } })).body.answers;

test('down with what is saved, filled offline, up as a proposal that writes nothing, taken over by saving', async () => {
  const { application } = await begin(world, 'yanqi');
  const { id } = application;
  await save('yanqi', id, [{ item: '1.1', answer: { text: '已存的方案' }, revision: 0 }]);
  const { status, headers, bytes } = await download('yanqi', id);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  expect(decodeURIComponent(headers['content-disposition'] ?? '')).toContain(
    '焉耆回族自治县-推荐全国医养结合示范县（市、区）主要工作信息表-填报表.xlsx',
  );

  const sent = await worked(bytes, (on: Desk) => {
    expect(on.find('1.1/text').sheet.rows[on.find('1.1/text').row]?.[4]).toBe('已存的方案');
    expect(JSON.stringify(on.sheet('基本信息').rows)).toContain('焉耆回族自治县');
    for (const [item, answer] of Object.entries(formAnswers()))
      for (const [part, value] of Object.entries(answer))
        on.put(`${item}/${part}`, { yes: '是', none: '无' }[String(value)] ?? String(value));
    on.put('3.5a/number', '八家');
  });
  const { body } = await propose('yanqi', id, sent);
  expect(body.faults).toMatchObject([{ sheet: '三、固本强基，优化提升', taken: false }]);
  expect(body.changes.find(({ item }) => item === '1.1')).toMatchObject({
    before: '已存的方案',
    changedSince: false,
  });
  expect(await draft(id)).toHaveLength(1);

  const current = Object.fromEntries((await draft(id)).map(({ item, answer }) => [item, answer])) as Answers;
  const next = applyChanges(form, current, body.changes);
  const changes = Object.entries(next).map(([item, answer]) => ({
    item,
    answer,
    revision: item === '1.1' ? 1 : 0,
  }));
  expect((await save('yanqi', id, changes)).status).toBe(200);
  const after = await propose('yanqi', id, sent);
  expect([after.body.changes, after.body.faults.length]).toEqual([[], 1]);
});

test('who may: the unit fills its draft; above it the sent form is read and nothing is imported', async () => {
  const { application } = await begin(world, 'yanqi');
  const { id } = application;
  const { bytes } = await download('yanqi', id);
  expect((await propose('hejing', id, bytes)).status).toBe(404);
  expect((await download('bayingolin', id)).status).toBe(404);
  await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  expect((await download('bayingolin', id)).status).toBe(200);
  expect((await propose('bayingolin', id, bytes)).body).toMatchObject({ code: 'transitionNotAllowed' });
  expect((await propose('yanqi', id, bytes)).body).toMatchObject({ code: 'transitionNotAllowed' });
});

test('another unit’s workbook, no workbook, and one that is too large are refused in words', async () => {
  const [mine, theirs] = [
    (await begin(world, 'yanqi')).application,
    (await begin(world, 'hejing')).application,
  ];
  const { bytes } = await download('hejing', theirs.id);
  expect((await propose('yanqi', mine.id, bytes)).body).toMatchObject({
    status: 422,
    code: 'invalidInput',
    detail: expect.stringContaining('另一份申报'),
  });
  expect((await propose('yanqi', mine.id, Buffer.from('你好'))).body).toMatchObject({
    code: 'invalidInput',
    detail: expect.stringContaining('不是 Excel 工作簿'),
  });
  expect((await propose('yanqi', mine.id, Buffer.alloc(2_100_000, 1))).body).toMatchObject({
    code: 'invalidInput',
    detail: expect.stringContaining('超过 2 MB'),
  });
  expect((await propose('yanqi', mine.id, Buffer.alloc(3_000_000, 1))).body).toMatchObject({
    code: 'tooLarge',
  });
});

test('a lead reads a standard from Word into a draft; nothing is kept, and others may not', async () => {
  const { before, rows, after } = chongqingTable();
  const body = {
    id: 'CQ-COUNTY-2026',
    basis: '渝卫办发〔2023〕66号 附件1',
    content: Buffer.from(wordTable(before, rows, after)).toString('base64'),
  };
  const drafted = await world.call<DraftEditionView>('draft-edition', 'chongqing-lead', { body });
  expect(drafted.status).toBe(200);
  expect(drafted.body.edition.sections.flatMap(({ items }) => items)).toHaveLength(30);
  expect(drafted.body.notes.length).toBeGreaterThan(0);
  expect(await world.stores.editions.load('CQ-COUNTY-2026')).toBeUndefined();
  expect((await world.call('draft-edition', 'qijiang', { body })).body).toMatchObject({
    code: 'notPermitted',
  });
  const wrong = await world.call('draft-edition', 'nation', {
    body: { ...body, content: Buffer.from('你好').toString('base64') },
  });
  expect(wrong.body).toMatchObject({
    code: 'invalidInput',
    detail: expect.stringContaining('不是 Word 文档'),
  });
});
