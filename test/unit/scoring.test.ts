import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Material,
  type Observed,
  scoreRows,
  tallyMaterial,
  verifiedAnswers,
} from '#shared/domain/scoring.ts';
import { rowsOf, tallyAnswers, tallyFindings } from '#shared/domain/verdict.ts';
import type { Answer } from '#shared/model/answer.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import {
  acceptedFiles,
  failing,
  form,
  formAnswers,
  metRow,
  rowOf,
  standard,
  standardAnswers,
} from '../fixtures/answers.ts';

const scored = (item: string, material: Partial<Material> = {}) =>
  scoreRows(standard, { answers: standardAnswers(), ...material }).find((row) => row.item === item);
const seen = (
  measure: string,
  source: Observed['source'],
  numerator: number,
  denominator: number,
  on = '2026-09-01',
): Observed => ({
  source,
  on: on as LocalDate,
  figures: { [measure]: { numerator: String(numerator), denominator: String(denominator) } },
});
const managed = (numerator: number): Answer => ({
  ...metRow(rowOf('11.1')),
  figures: { managed: { numerator: String(numerator), denominator: '100' } },
});

describe('laws', () => {
  test('without files and figures of others it is the unit’s own verdict', () => {
    fc.assert(
      fc.property(fc.subarray(rowsOf(standard).map(({ id }) => id)), (ids) => {
        const answers = failing(...ids);
        expect(tallyMaterial(standard, { answers })).toEqual(tallyAnswers(standard, answers));
      }),
    );
  });

  test('rows and tally agree, and each row says why', () => {
    const material = { answers: failing('1.1', '11.1'), evidence: acceptedFiles };
    const rows = scoreRows(standard, material);
    expect(rows.filter(({ result }) => result === 'met')).toHaveLength(
      tallyMaterial(standard, material)?.rows.met ?? 0,
    );
    for (const { why, item } of rows) expect(why.startsWith(`第 ${item} 行`)).toBe(true);
  });

  test('a form has nothing to score', () => {
    expect(scoreRows(form, { answers: formAnswers() })).toEqual([]);
    expect(tallyMaterial(form, { answers: formAnswers() })).toBeNull();
  });
});

describe('documentary rows: presence and check state of what they demand', () => {
  const file = (state: 'accepted' | 'awaitingUpload' | 'refused') => [{ item: '1.1' as ItemId, state }];

  test('accepted counts, awaited stays open, refused and none do not count', () => {
    const result = (evidence: Material['evidence']) =>
      scored('1.1', evidence === undefined ? {} : { evidence })?.result;
    expect([
      result(file('accepted')),
      result(file('awaitingUpload')),
      result(file('refused')),
      result([]),
    ]).toEqual(['met', 'unanswered', 'notMet', 'notMet']);
    expect(scored('1.1', { evidence: [] })?.why).toBe(
      '第 1.1 行自评达标，但没有通过检查的佐证材料，不计为达标。',
    );
    expect(scored('1.1', { evidence: file('awaitingUpload') })?.why).toContain('尚未检查完毕');
  });

  test('what the reviewer thinks of a file: one good file is enough; unclear leaves it open; wrong does not count', () => {
    const marked = (...marks: ('accepted' | 'unclear' | 'wrong' | undefined)[]) =>
      scored('1.1', {
        evidence: marks.map((mark) => ({ item: '1.1' as ItemId, state: 'accepted' as const, mark })),
      });
    expect(marked('accepted')?.result).toBe('met');
    expect(marked('wrong', undefined)?.result).toBe('met');
    expect(marked('wrong', 'accepted')?.result).toBe('met');
    expect(marked('wrong', 'unclear')).toMatchObject({
      result: 'unanswered',
      why: '第 1.1 行自评达标，但审核认为佐证材料不清楚，待补正或核实，暂不计入。',
    });
    expect(marked('unclear', 'wrong')?.result).toBe('unanswered');
    expect(marked('wrong')).toMatchObject({
      result: 'notMet',
      why: '第 1.1 行自评达标，但审核认为佐证材料不对，不计为达标。',
    });
    const beside = [
      { item: '1.1' as ItemId, state: 'accepted' as const, mark: 'unclear' as const },
      { item: '1.1' as ItemId, state: 'quarantined' as const },
      { item: '1.1' as ItemId, state: 'accepted' as const, mark: 'unclear' as const },
    ];
    expect(scored('1.1', { evidence: beside })?.why).toContain('尚未检查完毕');
  });

  test('a row that is viewed on site needs no file', () => {
    expect(scored('8.1', { evidence: [] })?.result).toBe('met');
  });
});

describe('Q11: numeric rows are decided from figures, the better source first', () => {
  const at = (own: number, ...observed: Observed[]) =>
    scored('11.1', { answers: standardAnswers({ '11.1': managed(own) }), observed: { '11.1': observed } });

  test('on-site > 老龄处 and national system > document > self-report', () => {
    const values = [
      seen('managed', 'document', 70, 100),
      seen('managed', 'office', 58, 100),
      seen('managed', 'onSite', 62, 100),
    ];
    expect(at(75)?.result).toBe('met');
    expect(at(75, ...values.slice(0, 1))).toMatchObject({
      result: 'met',
      values: [{ decides: false }, { decides: true }],
    });
    expect(at(75, ...values.slice(0, 2))?.result).toBe('notMet');
    expect(at(75, ...values)?.result).toBe('met');
    expect(at(55, ...values)?.result).toBe('met');
  });

  test('of one rank the later wins: 老龄处 in May, the national system in September', () => {
    const [may, september] = [
      seen('managed', 'office', 59, 100, '2026-05-01'),
      seen('managed', 'system', 61, 100),
    ];
    expect(at(50, may, september)?.result).toBe('met');
    expect(at(50, september, may)?.result).toBe('met');
    expect(at(50, may)?.result).toBe('notMet');
  });

  test('E-61: every value stays, with its source and its day; what differs is listed', () => {
    const row = at(75, seen('managed', 'office', 58, 100));
    expect(row?.values.map(({ source, shown, on, satisfied }) => [source, shown, on, satisfied])).toEqual([
      ['self', '75/100（75.00%）', null, true],
      ['office', '58/100（58.00%）', '2026-09-01', false],
    ]);
    expect(row?.divergences).toEqual([
      '“65岁以上老年人规范健康管理服务率”各来源不一致：自报 75/100（75.00%），老龄处 58/100（58.00%）（2026年9月1日）。以老龄处为准。',
    ]);
    expect(row?.rules).toEqual(['65岁以上老年人规范健康管理服务率高于 60%']);
    expect(row?.why).toContain('不符合“高于 60%”');
    expect(at(75, seen('managed', 'office', 75, 100))?.divergences).toEqual([]);
  });

  test('E-64: 94.96 % prints as 95.0 and does not reach 95 %', () => {
    const row = scored('10.2', { observed: { '10.2': [seen('friendly', 'office', 9496, 10000)] } });
    expect(row?.result).toBe('notMet');
  });

  test('a value that cannot be read gives way, and stays listed', () => {
    const row = at(75, seen('managed', 'onSite', 5, 0));
    expect(row).toMatchObject({
      result: 'met',
      values: [{ decides: true }, { decides: false, satisfied: null }],
    });
  });

  test('a withdrawn record counts for nothing and is not listed among the values', () => {
    const row = at(75, { ...seen('managed', 'onSite', 10, 100), withdrawn: true });
    expect(row).toMatchObject({ result: 'met', divergences: [] });
    expect(row?.values).toHaveLength(1);
  });

  test('checks: what was seen on site stands before what the unit ticked, and what differs is listed', () => {
    const visit: Observed = {
      source: 'onSite',
      on: '2026-09-15' as LocalDate,
      checks: [true, false, true],
    };
    const row = scored('8.1', { observed: { '8.1': [visit] } });
    expect(row).toMatchObject({
      result: 'notMet',
      divergences: ['“健康信息电子档案”各来源不一致：自报已做到，现场未做到（2026年9月15日）。以现场为准。'],
    });
    expect(row?.why).toBe(
      '第 8.1 行未达标：3 项要求中有 1 项未做到。（各项要求以现场2026年9月15日的记录为准）',
    );
    const document: Observed = { ...visit, source: 'document', checks: [true, true, true] };
    expect(scored('8.1', { observed: { '8.1': [document, visit] } })?.result).toBe('notMet');
    const own = { ...metRow(rowOf('8.1')), checks: [true, false, false] };
    expect(
      scored('8.1', { answers: standardAnswers({ '8.1': own }), observed: { '8.1': [document] } })?.result,
    ).toBe('met');
  });

  test('Q3: a row found not met keeps the checks that were seen, not those that were claimed', () => {
    const visit: Observed = { source: 'onSite', on: '2026-09-15' as LocalDate, checks: [true, false, false] };
    const findings = rowsOf(standard).map(({ id }) => ({
      item: id,
      value: id === '8.1' ? ('notMet' as const) : ('met' as const),
      note: '',
    }));
    const checks = (observed: Material['observed']) =>
      tallyFindings(
        standard,
        findings,
        verifiedAnswers(standard, { answers: standardAnswers(), ...(observed && { observed }) }),
      )?.tally.checks.met;
    expect([checks(undefined), checks({ '8.1': [visit] })]).toEqual([50, 49]);
    const figures = verifiedAnswers(standard, {
      answers: standardAnswers(),
      observed: { '11.1': [seen('managed', 'office', 58, 100)] },
    })['11.1' as ItemId]?.figures;
    expect(figures).toEqual({ managed: { numerator: '58', denominator: '100' } });
  });

  test('Q11: an edition that trusts the unit first is followed', () => {
    const selfFirst = {
      ...standard,
      counting: standard.counting && {
        ...standard.counting,
        precedence: [['self' as const], ['onSite' as const]],
      },
    };
    const material = {
      answers: standardAnswers({ '11.1': managed(75) }),
      observed: { '11.1': [seen('managed', 'onSite', 10, 100)] },
    };
    const row = scoreRows(selfFirst, material).find(({ item }) => item === '11.1');
    expect(row).toMatchObject({
      result: 'met',
      values: [{ source: 'self', decides: true }, { decides: false }],
    });
    expect(tallyMaterial(selfFirst, material)?.rows.met).toBe(30);
  });

  test('Q6: what is found for 10.1 says nothing about 16.1', () => {
    const observed = { '10.1': [seen('signed', 'onSite', 9, 10)] };
    expect(scored('10.1', { observed })?.result).toBe('notMet');
    expect(scored('16.1', { observed })?.result).toBe('met');
  });
});
