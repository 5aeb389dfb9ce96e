import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Edition, Field } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';

const text = (file: string) => readFileSync(new URL(`../fixtures/seeds/${file}`, import.meta.url), 'utf8');
/** White space apart; □ stands where the source lost its tick box and printed «(». */
const bare = (value: string) => value.replace(/\s/gu, '').replaceAll('□', '(');
const editionOf = (id: string) => editions.find((edition) => edition.id === id) as Edition;

describe.each(editions.map((edition) => [edition.id, edition] as const))(
  'law of every edition: %s',
  (_, edition) => {
    const items = itemsOf(edition);

    test('ids are unique', () => {
      expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
      expect(new Set(edition.sections.map((section) => section.id)).size).toBe(edition.sections.length);
    });

    test('a standard holds rows and says how they count; a form holds fields and does not', () => {
      expect(items.every((item) => (item.type === 'row') === (edition.kind === 'standard'))).toBe(true);
      expect(edition.counting !== null).toBe(edition.kind === 'standard');
    });

    test('rules and ratios name integer fields of the edition', () => {
      const integers = items.filter((item) => item.type === 'integer').map((item) => item.id);
      const ratios = items.flatMap((item) => (item.type === 'row' ? [] : (item.ratioOf ?? [])));
      const named = [...edition.rules.flatMap((rule) => [...rule.left, ...rule.right]), ...ratios];
      expect(named.filter((id) => !integers.includes(id))).toEqual([]);
    });

    test('measure ids are unique in a row, and checks name what they check', () => {
      for (const row of rowsOf(edition)) {
        expect(new Set(row.measures.map((measure) => measure.id)).size).toBe(row.measures.length);
        expect(row.checks.every((check) => check.trim() !== '')).toBe(true);
      }
    });
  },
);

describe('CQ-COUNTY-2023: 渝卫办发〔2023〕66号 附件1', () => {
  const edition = editionOf('CQ-COUNTY-2023');
  const rows = rowsOf(edition);

  test('S-01: 6 first-level, 23 second-level, 30 rows, 5 with ★, 51 checks', () => {
    expect(edition.sections).toHaveLength(6);
    expect(new Set(rows.map((row) => row.indicator.no)).size).toBe(23);
    expect(rows).toHaveLength(30);
    expect(rows.filter((row) => row.star).map((row) => row.id)).toEqual([
      '10.2',
      '11.1',
      '11.3',
      '11.5',
      '14.1',
    ]);
    expect(rows.flatMap((row) => row.checks)).toHaveLength(51);
  });

  test('S-02: methods and their combinations', () => {
    const counts = Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.methods.join('+'))].map(([methods, of]) => [methods, of.length]),
    );
    expect(counts).toEqual({
      文档检查: 12,
      现场查看: 4,
      老龄处提供: 4,
      '文档检查+现场查看': 3,
      '全国医养结合监测系统查验+现场查看': 3,
      全国医养结合监测系统查验: 2,
      '老龄处提供+现场查看': 2,
    });
    for (const row of rows)
      expect(row.evidence).toBe(row.methods.includes('文档检查') ? 'required' : 'optional');
  });

  test('every title, content and method stands in the source, in this order', () => {
    const source = bare(text('cq-county-standard.txt'));
    let from = source.indexOf(bare(edition.title));
    expect(from).toBeGreaterThanOrEqual(0);
    for (const section of edition.sections) {
      from = source.indexOf(bare(section.title), from);
      expect(from, section.title).toBeGreaterThanOrEqual(0);
      for (const row of section.items.filter((item) => item.type === 'row')) {
        const needle = bare(row.content + row.verification);
        expect(source.indexOf(needle, from), row.id).toBeGreaterThanOrEqual(0);
        expect(source).toContain(bare(`${row.indicator.no}.${row.indicator.title}`));
        expect(row.star).toBe(row.content.startsWith('★'));
        from = source.indexOf(needle, from) + needle.length;
      }
    }
    expect(source.slice(from)).toBe(bare(edition.remark));
  });

  test('B.1: the numbers that the rows demand', () => {
    const demands = rows.flatMap((row) =>
      row.measures.map(({ kind, operator, bound }) => `${row.id} ${kind} ${operator} ${bound}`),
    );
    expect(demands).toEqual([
      '5.1 count > 0',
      '6.1 ratio = 100',
      '7.1 count >= 1',
      '8.1 count >= 2',
      '10.1 ratio = 100',
      '10.2 ratio >= 95',
      '10.3 count >= 1',
      '10.4 count >= 4',
      '11.1 ratio > 60',
      '11.3 count >= 2',
      '11.4 count >= 1',
      '11.5 count >= 8',
      '12.1 count >= 3',
      '13.1 count < 500',
      '14.1 ratio = 100',
      '15.1 count >= 4',
      '16.1 ratio = 100',
      '20.1 count >= 1',
      '20.1 count >= 1',
      '22.1 count = 0',
    ]);
    const inferred = rows
      .filter((row) => row.measures.some((measure) => measure.inferred))
      .map((row) => row.id);
    expect(inferred).toEqual(['5.1', '7.1', '10.3', '11.4']);
    expect(
      rows
        .flatMap((row) => row.measures)
        .filter((measure) => !measure.required)
        .map((measure) => measure.id),
    ).toEqual(['distance']);
  });

  test('E-90: only 11.2 warns, and it forbids the raw ledger', () => {
    expect(rows.filter((row) => row.caution !== null).map((row) => row.id)).toEqual(['11.2']);
    expect(rows.find((row) => row.id === '11.2')?.caution).toContain('请勿上传台账原件');
  });
});

describe('XJ-COUNTY-RECOMMEND-1: 附件3', () => {
  const edition = editionOf('XJ-COUNTY-RECOMMEND-1');
  const fields = itemsOf(edition) as Field[];

  test('5 header fields and 31 inputs in six sections', () => {
    expect(edition.sections.map((section) => section.items.length)).toEqual([5, 4, 5, 12, 3, 4, 3]);
    expect(fields).toHaveLength(36);
  });

  test('every label stands in the source, in this order', () => {
    const source = bare(text('xj-county-form.txt'));
    expect(source).toContain(bare(edition.title));
    expect(source).toContain(bare(edition.remark));
    for (const field of edition.sections[0]!.items as Field[]) {
      if (field.id !== 'h.county') expect(source, field.id).toContain(bare(field.label));
    }
    // 申报县（市、区） stands in a cell of its own, below the header.
    expect(source).toContain('申报县（市、区）');
    let from = 0;
    for (const section of edition.sections.slice(1)) {
      for (const label of [section.title, ...(section.items as Field[]).map((field) => field.label)]) {
        const found = source.indexOf(bare(label), from);
        expect(found, label).toBeGreaterThanOrEqual(0);
        from = found + bare(label).length;
      }
    }
  });

  test('C.3: 无 is for work done, never for numbers, choices or 6.2', () => {
    expect(
      fields.filter((field) => field.notDone !== (field.type === 'text')).map((field) => field.id),
    ).toEqual([]);
    expect(fields.find((field) => field.id === '6.2')?.type).toBe('incident');
    expect(fields.filter((field) => field.type === 'integer').map((field) => field.id)).toEqual([
      '3.5a',
      '3.5b',
      '3.6t',
      '3.6n',
      '3.6s',
      '3.7m',
      '3.7g',
    ]);
  });
});
