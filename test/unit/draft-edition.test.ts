import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { readStandard } from '#functions/office/read-standard.ts';
import { type DraftEdition, draftEdition } from '#shared/domain/draft-edition.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { Edition } from '#shared/model/edition.ts';
import { EditionId } from '#shared/model/ids.ts';
import { standard } from '../fixtures/answers.ts';
import { chongqingTable, wordTable } from '../fixtures/documents.ts';

const named = { id: EditionId.parse('CQ-COUNTY-2023-DRAFT'), basis: '渝卫办发〔2023〕66号 附件1' };
const head = ['一级指标', '二级指标', '指标内容', '验收方式及说明'];

async function drafted(bytes: Uint8Array): Promise<DraftEdition> {
  const read = await readStandard(bytes);
  if (!read.ok) throw new Error(read.refusal.detail);
  const draft = draftEdition(read.value, named);
  if (!draft.ok) throw new Error(draft.refusal.detail);
  return draft.value;
}

const { before, rows, after } = chongqingTable();
const ofWord = () => drafted(wordTable(before, rows, after));

describe('渝卫办发〔2023〕66号 附件1 from Word', () => {
  test('30 rows, 23 indicators, 5 ★, sections, words and methods as the shipped edition has them', async () => {
    const { edition } = await ofWord();
    expect(() => Edition.parse(edition)).not.toThrow();
    const drawn = rowsOf(edition);
    const shipped = rowsOf(standard);
    const shape = (row: (typeof shipped)[number]) => ({
      id: row.id,
      indicator: row.indicator,
      content: row.content.trim(),
      star: row.star,
      methods: row.methods,
      verification: row.verification,
      evidence: row.evidence,
    });
    expect(drawn).toHaveLength(30);
    expect(new Set(drawn.map(({ indicator }) => indicator.no)).size).toBe(23);
    expect(drawn.filter(({ star }) => star)).toHaveLength(5);
    expect(drawn.map(shape)).toEqual(shipped.map(shape));
    expect(edition.sections.map(({ title }) => title)).toEqual(standard.sections.map(({ title }) => title));
    expect([edition.title, edition.remark]).toEqual([standard.title, standard.remark]);
  });

  test('figures as they were read by hand, each flagged as guessed; what the table lacks is said', async () => {
    const { edition, notes } = await ofWord();
    for (const row of rowsOf(standard)) {
      const drawn = rowsOf(edition).find(({ id }) => id === row.id);
      const figures = (of: typeof row | undefined) =>
        of?.measures.map(({ kind, operator, bound }) => [kind, operator, bound]);
      const stated = { ...row, measures: row.measures.filter(({ inferred }) => !inferred) };
      expect([row.id, figures(drawn)]).toEqual([row.id, figures(stated)]);
      for (const { label } of drawn?.measures ?? [])
        expect(notes).toContainEqual(
          expect.objectContaining({ kind: 'guessed', item: row.id, source: label }),
        );
    }
    expect(notes).toContainEqual({
      kind: 'notUnderstood',
      item: null,
      source: '',
      message: '达标线和计数方式不在表格中，须另行确定。',
    });
    expect(edition.counting).toBeNull();
  });

  test('15.1, Q9: four institutions that each have both kinds of beds are one demand, not three', async () => {
    const { edition, notes } = await ofWord();
    const phrase = '至少有4家医养结合机构医疗床位30张以上，养老床位300张以上';
    const [measure, ...more] = rowsOf(edition).find(({ id }) => id === '15.1')?.measures ?? [];
    expect(more).toEqual([]);
    expect(measure).toMatchObject({ kind: 'count', operator: '>=', bound: 4, unit: '家', label: phrase });
    expect(notes.filter(({ item, kind }) => item === '15.1' && kind === 'guessed')).toContainEqual({
      kind: 'guessed',
      item: '15.1',
      source: phrase,
      message:
        '读作 ≥ 4 家，每家须同时满足“医养结合机构医疗床位30张以上”“养老床位300张以上”，不按合计计算，请核对。',
    });
    expect(notes.filter(({ item, kind }) => item === '15.1' && kind === 'notUnderstood')).toEqual([]);
  });

  test('the same table from Excel gives the same draft', async () => {
    const filled = [[before.at(-1) ?? ''], ...rows, [after[0] ?? '']];
    const merges = [0, 1].flatMap((column) =>
      rows.flatMap((cells, row) => {
        if (row === 0 || cells[column] === '') return [];
        let last = row;
        while (rows[last + 1]?.[column] === '') last += 1;
        return last > row ? [{ startRow: row + 1, startCol: column, endRow: last + 1, endCol: column }] : [];
      }),
    );
    const bytes = await writeXlsx({ sheets: [{ name: '标准', rows: filled, merges }] });
    expect((await drafted(bytes)).edition).toEqual((await ofWord()).edition);
  });
});

describe('what is not understood is listed, and nothing is invented', () => {
  test('rows without number, content, method or section; unknown methods; numbers in unknown words', async () => {
    const { edition, notes } = await drafted(
      wordTable(
        ['某省医养结合示范县标准'],
        [
          head,
          ['', '1.没有上级的指标', '内容', '文档检查'],
          ['一、基础', '没有编号的指标', '配备护士约30人。', '第三方评估'],
          ['', '', '', '文档检查'],
          ['', '', '建立制度', ''],
        ],
        [],
      ),
    );
    expect(rowsOf(edition).map(({ id, content }) => [id, content])).toEqual([
      ['2.1', '配备护士约30人。'],
      ['2.2', '建立制度'],
    ]);
    expect(notes.filter(({ kind }) => kind === 'notUnderstood').map(({ message }) => message)).toEqual([
      '这一行上方没有一级指标或二级指标，没有列入。',
      '“第三方评估”不是已知的验收方式，请确认由谁、怎样查验。',
      '“30人”没有读懂是什么要求，请补充。',
      '这一行没有指标内容，没有列入。',
      '没有写明验收方式。',
      '达标线和计数方式不在表格中，须另行确定。',
    ]);
  });

  test('no table of a standard, another file, a damaged one', async () => {
    const none = await readStandard(wordTable(['通知'], [['姓名', '电话', '单位', '备注']], []));
    expect(none.ok && draftEdition(none.value, named)).toMatchObject({
      ok: false,
      refusal: { detail: expect.stringContaining('没有找到标准的表格') },
    });
    expect(await readStandard(Buffer.from('%PDF-1.7 …………………………………………'))).toMatchObject({
      refusal: { detail: expect.stringContaining('不是 Word 文档（.docx）或 Excel 工作簿') },
    });
    expect(await readStandard(wordTable(before, rows, after).slice(0, 4_000))).toMatchObject({ ok: false });
  });
});
