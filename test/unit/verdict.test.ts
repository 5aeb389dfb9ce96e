import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRow, rowsOf, tallyAnswers, tallyFindings } from '#shared/domain/verdict.ts';
import type { Answer, Finding } from '#shared/model/answer.ts';
import type { Tally } from '#shared/model/application.ts';
import type { Edition } from '#shared/model/edition.ts';
import { failing, form, formAnswers, metRow, rowOf, standard, standardAnswers } from '../fixtures/answers.ts';

const rows = rowsOf(standard);
const tallyOf = (answers = standardAnswers(), edition: Edition = standard) =>
  tallyAnswers(edition, answers) as Tally;
const judge = (row: string, change: Partial<Answer>) =>
  judgeRow(rowOf(row), { ...metRow(rowOf(row)), ...change }).result;
const ratio = (row: string, measure: string, numerator: number, denominator: number) =>
  judge(row, { figures: { [measure]: { numerator: String(numerator), denominator: String(denominator) } } });

/** For each row: met, not met, does not apply, or unanswered. */
const anyStates = fc.array(fc.constantFrom('met', 'notMet', 'notApplicable', 'unanswered'), {
  minLength: 30,
  maxLength: 30,
});
type States = readonly ('met' | 'notMet' | 'notApplicable' | 'unanswered')[];
const answersOf = (states: States) =>
  standardAnswers(
    Object.fromEntries(
      rows.map((row, i): [string, Answer | undefined] => {
        switch (states[i]) {
          case 'met':
            return [row.id, metRow(row)];
          case 'notMet':
            return [row.id, { ...metRow(row), checks: row.checks.map((_, n) => n > 0) }];
          case 'notApplicable':
            return [row.id, { notApplicable: true, reason: '辖区内没有' }];
          default:
            return [row.id, undefined];
        }
      }),
    ),
  );

describe('laws of the tally', () => {
  test('counts never exceed their totals; reached ⇔ met × 100 ≥ 85 × total; missing closes the gap exactly', () => {
    fc.assert(
      fc.property(anyStates, (states) => {
        const tally = tallyOf(answersOf(states));
        for (const { met, total, reached } of [tally.rows, tally.indicators, tally.checks]) {
          expect(met).toBeLessThanOrEqual(total);
          expect(reached).toBe(total > 0 && met * 100 >= 85 * total);
        }
        expect(tally.reached).toBe(tally.rows.reached);
        const { met, total } = tally.rows;
        if (total > 0) {
          expect(tally.missing === 0).toBe(tally.reached);
          expect((met + tally.missing) * 100 >= 85 * total).toBe(true);
          if (tally.missing > 0) expect((met + tally.missing - 1) * 100 >= 85 * total).toBe(false);
        }
        expect(tally.rows.met).toBe(states.filter((state) => state === 'met').length);
        expect(tally.rows.total).toBe(states.filter((state) => state !== 'notApplicable').length);
      }),
    );
  });

  test('a row that becomes met never lowers a count', () => {
    fc.assert(
      fc.property(anyStates, fc.nat(29), (states, index) => {
        fc.pre(states[index] === 'notMet' || states[index] === 'unanswered');
        const before = tallyOf(answersOf(states));
        const after = tallyOf(answersOf(states.with(index, 'met')));
        for (const unit of ['rows', 'indicators', 'checks'] as const) {
          expect(after[unit].met).toBeGreaterThanOrEqual(before[unit].met);
          expect(after[unit].total).toBe(before[unit].total);
        }
        expect(after.rows.met).toBe(before.rows.met + 1);
        expect(after.missing).toBeLessThanOrEqual(before.missing);
      }),
    );
  });

  test('a reviewer who finds what the unit claims counts the same', () => {
    fc.assert(
      fc.property(anyStates, (states) => {
        const answers = answersOf(states);
        const findings = rows.map((row, i): Finding => {
          const state = states[i] ?? 'notMet';
          return { item: row.id, value: state === 'unanswered' ? 'notMet' : state, note: '' };
        });
        const found = tallyFindings(standard, findings, answers);
        expect(found).toEqual({ tally: tallyOf(answers), open: 0, judged: rows.length });
      }),
    );
  });

  test('each row left open is counted as open and as not met', () => {
    fc.assert(
      fc.property(fc.subarray(rows), (found) => {
        const result = tallyFindings(
          standard,
          found.map((row) => ({ item: row.id, value: 'met', note: '' })),
          standardAnswers(),
        );
        expect(result?.open).toBe(30 - found.length);
        expect(result?.tally.rows).toMatchObject({ met: found.length, total: 30 });
      }),
    );
  });
});

describe('C-02, Q1–Q5: the worked numbers', () => {
  test('Q1: 26 of 30 reach 85 %, 25 do not', () => {
    const short = tallyOf(failing('10.1', '10.2', '10.3', '10.4', '11.4'));
    expect(short.sentence).toBe('已达标 25/30 行（83.3%），未达到 85%（需 26 行），再达标 1 行即可。');
    expect(short).toMatchObject({
      reached: false,
      missing: 1,
      rows: { met: 25, total: 30, reached: false },
      indicators: { met: 21, total: 23, reached: true },
    });
    expect(tallyOf(failing('10.1', '10.2', '10.3', '10.4')).sentence).toBe(
      '已达标 26/30 行（86.7%），达到 85%（需 26 行）。',
    );
  });

  test('Q2: an indicator is met where all of its rows are', () => {
    expect(tallyOf(failing('10.3', '11.4', '11.5'))).toMatchObject({
      rows: { met: 27, reached: true },
      indicators: { met: 21, reached: true },
    });
    expect(tallyOf(failing('10.2', '11.3', '14.1', '20.1'))).toMatchObject({
      rows: { met: 26, reached: true },
      indicators: { met: 19, reached: false },
    });
  });

  test('Q1: 20 of 23 and 44 of 51 reach it, 19 and 43 do not', () => {
    const by = (unit: 'indicators' | 'checks') =>
      ({ ...standard, counting: { ...standard.counting, unit } }) as Edition;
    expect(tallyOf(failing('1.1', '2.1', '3.1'), by('indicators'))).toMatchObject({
      reached: true,
      indicators: { met: 20 },
    });
    expect(tallyOf(failing('1.1', '2.1', '3.1', '4.1'), by('indicators'))).toMatchObject({
      reached: false,
      missing: 1,
      indicators: { met: 19 },
    });
    expect(tallyOf(failing('3.1', '18.1', '4.1'), by('checks'))).toMatchObject({
      reached: true,
      checks: { met: 44, total: 51 },
    });
    expect(tallyOf(failing('3.1', '18.1', '1.1'), by('checks'))).toMatchObject({
      reached: false,
      missing: 1,
      checks: { met: 43 },
    });
  });

  test('Q3: 19.1 with 3 of 4 is not met, and its three checks still count', () => {
    const partly = { ...metRow(rowOf('19.1')), checks: [true, true, true, false] };
    expect(judgeRow(rowOf('19.1'), partly)).toMatchObject({ result: 'notMet', checksMet: 3 });
    expect(tallyOf(standardAnswers({ '19.1': partly }))).toMatchObject({
      rows: { met: 29 },
      checks: { met: 50 },
    });
  });

  test('S-04, Q4: ★ is counted apart and decides nothing, unless the edition makes it a veto', () => {
    expect(tallyOf(failing('11.5'))).toMatchObject({ reached: true, stars: { met: 4, total: 5 } });
    const veto = { ...standard, counting: { ...standard.counting, star: 'veto' } } as Edition;
    expect(tallyOf(failing('11.5'), veto)).toMatchObject({
      reached: false,
      missing: 0,
      rows: { reached: true },
    });
    expect(tallyOf(failing('11.5'), veto).sentence).toContain('★ 条目须全部达标，目前为 4/5 行。');
    expect(tallyOf(failing('1.1'), veto).reached).toBe(true);
  });

  test('Q5, E-62: a row that does not apply leaves both sides: 26 of 29', () => {
    const answers = {
      ...failing('10.1', '10.2', '10.3'),
      '13.1': { notApplicable: true, reason: '辖区内无乡镇' },
    };
    expect(tallyOf(answers)).toMatchObject({ reached: true, rows: { met: 26, total: 29 } });
    expect(tallyOf(answers).sentence).toBe(
      '已达标 26/29 行（89.7%），达到 85%（需 25 行）。另有 1 行不适用，未计入总数。',
    );
    const as = (notApplicable: 'met' | 'notMet') =>
      ({ ...standard, counting: { ...standard.counting, notApplicable } }) as Edition;
    expect(tallyOf(answers, as('met')).rows).toMatchObject({ met: 27, total: 30 });
    expect(tallyOf(answers, as('notMet')).rows).toMatchObject({ met: 26, total: 30 });
  });

  test('E-63: nothing applies: no line is reached', () => {
    const none = standardAnswers(
      Object.fromEntries(rows.map((row) => [row.id, { notApplicable: true, reason: '无' }])),
    );
    expect(tallyOf(none)).toMatchObject({ reached: false, rows: { met: 0, total: 0, reached: false } });
    expect(tallyOf(none).sentence).toContain('没有适用的条目');
  });

  test('a form has nothing to count', () => {
    expect(tallyAnswers(form, formAnswers())).toBeNull();
    expect(tallyFindings(form, [], formAnswers())).toBeNull();
  });
});

describe('§I: thresholds', () => {
  test('E-64: 94.96 % prints as 95.0 % and does not reach 95 %', () => {
    expect(ratio('10.2', 'friendly', 2374, 2500)).toBe('notMet');
    expect(ratio('10.2', 'friendly', 2375, 2500)).toBe('met');
    expect(ratio('10.2', 'friendly', 19, 20)).toBe('met');
    expect(ratio('10.2', 'friendly', 19, 21)).toBe('notMet');
    expect(ratio('10.2', 'friendly', 20, 21)).toBe('met');
  });

  test('Q7: 60.00 % is not above 60 %', () => {
    expect(ratio('11.1', 'managed', 60, 100)).toBe('notMet');
    expect(ratio('11.1', 'managed', 60_001, 100_000)).toBe('met');
  });

  test('ratios compare exactly, however large the figures', () => {
    expect(ratio('11.1', 'managed', 5_404_319_552_844_595, 9_007_199_254_740_991)).toBe('met');
    expect(ratio('11.1', 'managed', 5_404_319_552_844_594, 9_007_199_254_740_991)).toBe('notMet');
  });

  test('E-63: 0 of 0 is neither met nor not met', () => {
    expect(ratio('14.1', 'geriatrics', 0, 0)).toBe('unanswered');
    expect(ratio('14.1', 'geriatrics', 3, 2)).toBe('unanswered');
  });

  test('Q6, Q9: 100 % means all; 20.1 needs both counts; 22.1 needs none', () => {
    expect(ratio('16.1', 'served', 37, 38)).toBe('notMet');
    const online = { onlinemedical: { value: '1' }, onlinenursing: { value: '0' } };
    expect(judgeRow(rowOf('20.1'), { ...metRow(rowOf('20.1')), figures: online })).toMatchObject({
      result: 'notMet',
      checksMet: 1,
    });
    expect(judge('22.1', { figures: { incidents: { value: '无' } } })).toBe('met');
    expect(judge('22.1', { figures: { incidents: { value: '1' } } })).toBe('notMet');
    expect(judge('15.1', { figures: { large: { value: '4' } } })).toBe('met');
    expect(judge('15.1', { figures: { large: { value: '3' } } })).toBe('notMet');
  });
});
