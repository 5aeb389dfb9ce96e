import { describe, expect, test } from 'vitest';
import { checkAnswer, normalised } from '#shared/domain/check-answers.ts';
import { withReferenceDay } from '#shared/domain/counting.ts';
import { faultsInFindings } from '#shared/domain/findings.ts';
import { windowText } from '#shared/domain/measures.ts';
import { judgeRow, rowsOf, tallyAnswers } from '#shared/domain/verdict.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import type { Tally } from '#shared/model/application.ts';
import type { Edition, Measure, Row } from '#shared/model/edition.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';

describe('NAT-INSTITUTION-2022: gate, blockers, preferences', () => {
  const published = editions.find(({ id }) => id === 'NAT-INSTITUTION-2022') as Edition;
  const edition = withReferenceDay(published, '2026-11-21' as LocalDate);
  const good: Record<string, Record<string, { value?: string; numerator?: string; denominator?: string }>> = {
    'g.1': { years: { value: '2021-11-21' } },
    'g.2': { occupancy: { numerator: '60', denominator: '100' } },
    'g.4': { disabled: { numerator: '51', denominator: '100' } },
    '2.1': { qualified: { numerator: '48', denominator: '48' } },
    '5.1': { incidents: { value: '0' } },
    '5.4': { satisfaction: { numerator: '950', denominator: '1000' } },
  };
  const answersWith = (change: Record<string, Answer> = {}): Answers =>
    Object.fromEntries(
      rowsOf(edition).map((row): [string, Answer] => [
        row.id,
        change[row.id] ?? {
          text: '有',
          checks: row.checks.map(() => true),
          ...(good[row.id] && { figures: good[row.id] }),
        },
      ]),
    ) as Answers;
  const change = (id: string, figures: Record<string, object>): Record<string, Answer> => ({
    [id]: { ...(answersWith()[id as keyof Answers] as Answer), figures } as Answer,
  });
  const verdict = (changes?: Record<string, Answer>) => tallyAnswers(edition, answersWith(changes)) as Tally;

  test('all of it: the gate and the blockers are apart from the eleven counted rows', () => {
    expect(verdict()).toMatchObject({
      reached: true,
      rows: { met: 11, total: 11 },
      gate: { met: 7, total: 7 },
      preferences: { met: 5, total: 5 },
    });
  });

  test.each([
    ['N-20: opened 2021-11-22', 'g.1', { years: { value: '2021-11-22' } }, '运营年限'],
    ['N-21: 59.99 %', 'g.2', { occupancy: { numerator: '5999', denominator: '10000' } }, '入住率'],
    [
      'N-23: 50 of 100 is not above 50 %',
      'g.4',
      { disabled: { numerator: '50', denominator: '100' } },
      '失能失智占比',
    ],
    ['N-30: one incident', '5.1', { incidents: { value: '1' } }, '守法与无重大事故'],
    [
      'N-31: 949 of 1,000',
      '5.4',
      { satisfaction: { numerator: '949', denominator: '1000' } },
      '第三方满意度',
    ],
  ])('%s closes the gate, whatever the share says', (_, id, figures, name) => {
    expect(verdict(change(id, figures))).toMatchObject({
      reached: false,
      rows: { reached: true },
      gate: { met: 6 },
    });
    expect(verdict(change(id, figures)).sentence).toContain(`资格条件和否决项未全部满足：${name}。`);
  });

  test.each([
    // §I: as of 2026-11-21; full years by the day, the anniversary completes them.
    ['2021-11-20', '2026-11-21', 'met'],
    ['2021-11-21', '2026-11-21', 'met'],
    ['2021-11-22', '2026-11-21', 'notMet'],
    ['2018年1月5日', '2026-11-21', 'met'],
    ['２０２１.１１.２１', '2026-11-21', 'met'],
    // 29 February: a year without it has its day on the 28th (Civil Code art. 202).
    ['2020-02-29', '2025-02-27', 'notMet'],
    ['2020-02-29', '2025-02-28', 'met'],
    ['2023-03-01', '2028-02-29', 'notMet'],
    ['2023-02-28', '2028-02-28', 'met'],
    ['2023-03-01', '2028-03-01', 'met'],
    // Not opened yet.
    ['2027-01-01', '2026-11-21', 'notMet'],
    // No date, or none that exists.
    ['2021-02-29', '2026-11-21', 'unanswered'],
    ['5', '2026-11-21', 'unanswered'],
    ['五年', '2026-11-21', 'unanswered'],
    ['', '2026-11-21', 'unanswered'],
  ])('N-20: opened %s, as of %s: %s', (opened, day, result) => {
    const gate = rowsOf(withReferenceDay(published, day as LocalDate)).find(({ id }) => id === 'g.1') as Row;
    const answer = { checks: [true], text: '有', figures: { years: { value: opened } } };
    expect(judgeRow(gate, answer).result).toBe(result);
  });

  test('N-20: the sentence names the years and both days; without a reference day nothing is decided', () => {
    const gate = rowsOf(edition).find(({ id }) => id === 'g.1') as Row;
    const of = (value: string): Answer => ({ checks: [true], text: '有', figures: { years: { value } } });
    expect(judgeRow(gate, of('2021-11-22')).sentence).toBe(
      '第 g.1 行未达标：截至申报日的完整运营年数为 4 年（2021年11月22日至2026年11月21日），不符合“不低于 5 年”。',
    );
    expect(judgeRow(gate, of('去年')).sentence).toBe(
      '第 g.1 行“开业（登记）日期”填写的“去年”不是日期。请填写日期，例如 2019年5月6日。',
    );
    const undated = rowsOf(published).find(({ id }) => id === 'g.1') as Row;
    expect(judgeRow(undated, of('2010-01-01'))).toMatchObject({
      result: 'unanswered',
      sentence: expect.stringContaining('没有确定计算年限的基准日'),
    });
  });

  test('E-35: what is frozen of a date is the date, however it was typed', () => {
    const typed = change('g.1', { years: { value: ' 2018年1月5日 ' } })['g.1'] as Answer;
    expect(normalised(edition, { ['g.1' as ItemId]: typed })['g.1' as ItemId]?.figures).toEqual({
      years: { value: '2018-01-05' },
    });
  });

  test('N-17, N-21, N-30, E-44: the window that a figure covers is said with its first and last day', () => {
    const measure = (id: string) => rowsOf(edition).find((row) => row.id === id)?.measures[0] as Measure;
    expect(windowText(measure('5.1'))).toBe('2021年11月21日至2026年11月21日（首尾两日均计算在内）');
    expect(windowText(measure('g.2'))).toBe('2024年11月21日至2026年11月21日（首尾两日均计算在内）');
    expect(windowText(measure('5.4'))).toBeNull();
    const leap = withReferenceDay(published, '2028-02-29' as LocalDate);
    const incidents = rowsOf(leap).find(({ id }) => id === '5.1')?.measures[0] as Measure;
    expect(windowText(incidents)).toContain('2023年2月28日至2028年2月29日');
  });

  test.each([
    [
      'N-21, E-46: 60.00 % of the bed-days is enough',
      'g.2',
      { occupancy: { numerator: '60', denominator: '100' } },
      true,
    ],
    ['N-21: 599 of 1,000 is not', 'g.2', { occupancy: { numerator: '599', denominator: '1000' } }, false],
    ['N-23: 51 of 100 is above 50 %', 'g.4', { disabled: { numerator: '51', denominator: '100' } }, true],
    [
      'N-23: 500,001 of a million',
      'g.4',
      { disabled: { numerator: '500001', denominator: '1000000' } },
      true,
    ],
    ['N-23: exactly a half', 'g.4', { disabled: { numerator: '500000', denominator: '1000000' } }, false],
    ['N-31: 950 of 1,000', '5.4', { satisfaction: { numerator: '950', denominator: '1000' } }, true],
    [
      'N-31: 94.999 % prints as 95.00',
      '5.4',
      { satisfaction: { numerator: '94999', denominator: '100000' } },
      false,
    ],
    ['N-30: none in five years', '5.1', { incidents: { value: '0' } }, true],
    ['N-30: one', '5.1', { incidents: { value: '1' } }, false],
    ['N-27: all of the staff', '2.1', { qualified: { numerator: '48', denominator: '48' } }, true],
    ['N-27: all but one', '2.1', { qualified: { numerator: '47', denominator: '48' } }, false],
  ])('%s', (_, id, figures, met) => {
    const row = rowsOf(edition).find((one) => one.id === id) as Row;
    const answer = change(id, figures)[id] as Answer;
    expect(judgeRow(row, answer).result).toBe(met ? 'met' : 'notMet');
  });

  test('N-08: one certificate of two; N-22: four phases of five; and no condition is left out as not applicable', () => {
    expect(verdict({ 's.1': { text: '有', checks: [true, false] } }).reached).toBe(false);
    expect(verdict({ 'g.3': { text: '有', checks: [true, true, true, true, false] } }).reached).toBe(false);
    expect(verdict({ 'g.2': { notApplicable: true, reason: '新建' } })).toMatchObject({
      reached: false,
      gate: { met: 6 },
    });
  });

  test('N-24: nor can the unit or a reviewer say of it that it does not apply; of a counted row both can', () => {
    const apart: Answer = { notApplicable: true, reason: '本机构无此情况' };
    for (const [id, name] of [
      ['g.2', '资格条件'],
      ['5.1', '否决项'],
    ] as const) {
      expect(checkAnswer(edition, id as ItemId, apart)).toEqual([
        {
          pointer: `/answers/${id}/notApplicable`,
          message: `第 ${id} 行是${name}，不能勾选“不适用”。请如实自评。`,
        },
      ]);
      const finding = { item: id as ItemId, value: 'notApplicable' as const, note: '不适用' };
      expect(faultsInFindings(edition, [finding], {})).toEqual([
        { pointer: '/changes/0/value', message: `第 ${id} 行是${name}，不能核定为不适用。` },
      ]);
    }
    expect(checkAnswer(edition, '3.2' as ItemId, apart)).toEqual([]);
  });

  test('N-25: preferences order and never decide', () => {
    expect(verdict({ 'p.2': { text: '无', checks: [false] } })).toMatchObject({
      reached: true,
      preferences: { met: 4 },
    });
  });
});
