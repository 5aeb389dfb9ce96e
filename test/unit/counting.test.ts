import { describe, expect, test } from 'vitest';
import { checkAnswers, faultsOfAnswers, normalised } from '#shared/domain/check-answers.ts';
import {
  countingInWords,
  referenceDayOf,
  withParameters,
  withReferenceDay,
} from '#shared/domain/counting.ts';
import { windowText } from '#shared/domain/measures.ts';
import { judgeRow, rowsOf, tallyAnswers, tallyFindings } from '#shared/domain/verdict.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import type { Tally } from '#shared/model/application.ts';
import type { Counting, Edition, Measure, Row } from '#shared/model/edition.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import {
  acceptedFiles,
  failing,
  form,
  metRow,
  rowOf,
  standard,
  standardAnswers,
} from '../fixtures/answers.ts';
import { chongqingCampaign } from '../fixtures/units.ts';

const counted = (change: Partial<Counting>, edition = standard) =>
  ({ ...edition, counting: { ...edition.counting, ...change } }) as Edition;
const tallyOf = (answers: Answers, edition: Edition) => tallyAnswers(edition, answers) as Tally;

describe('Q2: when a second-level indicator is met', () => {
  const answers = failing('10.2', '11.3', '14.1', '20.1');

  test('all rows: 19 of 23; any row: 21; two thirds of them: 21', () => {
    const by = (rollup: Counting['rollup']) => tallyOf(answers, counted({ rollup })).indicators;
    expect(by({ kind: 'all' })).toMatchObject({ met: 19, total: 23, reached: false });
    expect(by({ kind: 'any' })).toMatchObject({ met: 21, total: 23, reached: true });
    expect(by({ kind: 'share', percent: 75 })).toMatchObject({ met: 21, reached: true });
    expect(by({ kind: 'share', percent: 81 })).toMatchObject({ met: 19, reached: false });
  });

  test('it decides nothing where rows are counted', () => {
    expect(tallyOf(answers, counted({ rollup: { kind: 'any' } })).rows).toMatchObject({
      met: 26,
      reached: true,
    });
  });
});

describe('Q3: compound rows', () => {
  const partly: Answer = { ...metRow(rowOf('19.1')), checks: [true, true, true, false] };

  test('19.1 with 3 of 4: not met by default, met where three quarters are enough, and its part is shown', () => {
    const by = (partial: Counting['partial']) =>
      tallyOf(standardAnswers({ '19.1': partly }), counted({ partial })).rows.met;
    expect(by({ kind: 'all' })).toBe(29);
    expect(by({ kind: 'share', percent: 75 })).toBe(30);
    expect(by({ kind: 'share', percent: 76 })).toBe(29);
    expect(judgeRow(rowOf('19.1'), partly, { kind: 'share', percent: 75 })).toMatchObject({
      result: 'met',
      checksMet: 3,
    });
  });
});

describe('Q5: what a reviewer confirms as not applicable', () => {
  test('a claim that nobody confirmed stays open in the verified count', () => {
    const answers = standardAnswers({ '13.1': { notApplicable: true, reason: '辖区内无乡镇' } });
    expect(tallyOf(answers, standard).rows).toMatchObject({ met: 29, total: 29 });
    const others = rowsOf(standard).filter(({ id }) => id !== '13.1');
    const findings = others.map(({ id }) => ({ item: id, value: 'met' as const, note: '' }));
    expect(tallyFindings(standard, findings, answers)).toMatchObject({
      open: 1,
      tally: { rows: { met: 29, total: 30 } },
    });
    const confirmed = [
      ...findings,
      { item: rowOf('13.1').id, value: 'notApplicable' as const, note: '属实' },
    ];
    expect(tallyFindings(standard, confirmed, answers)?.tally.rows).toMatchObject({ met: 29, total: 29 });
  });
});

describe('Q7: 11.1 is compared with the year’s city average', () => {
  const at60: Answer = {
    ...metRow(rowOf('11.1')),
    figures: { managed: { numerator: '60', denominator: '100' } },
  };
  const with61: Answer = {
    ...metRow(rowOf('11.1')),
    figures: { managed: { numerator: '61', denominator: '100' } },
  };
  const row = (edition: Edition) => rowsOf(edition).find(({ id }) => id === '11.1') as Row;

  test('60.00 % is not above 60; 61 % is, and not above 62', () => {
    expect(judgeRow(row(standard), at60).result).toBe('notMet');
    expect(judgeRow(row(standard), with61).result).toBe('met');
    expect(judgeRow(row(withParameters(standard, { cityHealthManagement: 62 })), with61).result).toBe(
      'notMet',
    );
  });
});

describe('NAT-COUNTY-2022', () => {
  const edition = editions.find(({ id }) => id === 'NAT-COUNTY-2022') as Edition;
  const row = (of: Edition) => rowsOf(of).find(({ id }) => id === '3.5') as Row;

  test('N-13: no figure is judged until the national average is entered; then strictly above it', () => {
    expect(row(edition).measures).toEqual([]);
    const entered = row(withParameters(edition, { nationalGeriatrics: 53 }));
    const share = (numerator: number) =>
      judgeRow(entered, {
        checks: [true],
        text: '有',
        figures: { geriatrics: { numerator: String(numerator), denominator: '100' } },
      }).result;
    expect([share(53), share(54)]).toEqual(['notMet', 'met']);
  });
});

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

  test('what is frozen of a date is the date, however it was typed', () => {
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
      'N-21: 60.00 % of the bed-days is enough',
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

  test('N-25: preferences order and never decide', () => {
    expect(verdict({ 'p.2': { text: '无', checks: [false] } })).toMatchObject({
      reached: true,
      preferences: { met: 4 },
    });
  });
});

describe('Q12: where the line decides', () => {
  const below = failing('1.1', '2.1', '3.1', '4.1', '7.1');
  const faults = (lineAt: Counting['lineAt']) =>
    faultsOfAnswers(counted(lineAt === undefined ? {} : { lineAt }), below, acceptedFiles).filter(
      ({ pointer }) => pointer === '/answers',
    );

  test('by default, and where it decides at the pass: whoever is below may apply, and is warned', () => {
    expect([faults(undefined), faults('pass')]).toEqual([[], []]);
    expect(checkAnswers(standard, below, acceptedFiles).warnings).toContainEqual({
      pointer: '/answers',
      message: expect.stringContaining('仍可提交'),
    });
  });

  test.each(['apply', 'both'] as const)(
    '%s: the submission is refused with the distance to the line',
    (lineAt) => {
      expect(faults(lineAt)).toEqual([
        {
          pointer: '/answers',
          message:
            '自评已达标 25/30 行（83.3%），未达到 85%（需 26 行），再达标 1 行即可。达到标准方可申报，现在不能提交。',
        },
      ]);
      expect(faultsOfAnswers(counted({ lineAt }), standardAnswers(), acceptedFiles)).toEqual([]);
    },
  );
});

describe('Q4: ★ marks and warns; as a veto it decides', () => {
  const below = failing('11.5');
  test('marker: 29 of 30 reaches the line; veto: it does not, and the sentence says which', () => {
    expect(tallyOf(below, standard)).toMatchObject({ reached: true, stars: { met: 4, total: 5 } });
    expect(tallyOf(below, counted({ star: 'veto' }))).toMatchObject({
      reached: false,
      sentence: expect.stringContaining('★ 条目须全部达标，目前为 4/5 行。'),
    });
    expect(checkAnswers(standard, below, acceptedFiles).warnings).toContainEqual({
      pointer: '/answers/11.5',
      message: expect.stringContaining('★条目'),
    });
  });
});

test('Q1–Q5, Q11–Q14 are declared in every standard, with the defaults of DOMAIN §B.4', () => {
  for (const edition of editions.filter(({ kind }) => kind === 'standard')) {
    expect([edition.id, edition.counting]).toMatchObject([
      edition.id,
      {
        unit: 'rows',
        rollup: { kind: 'all' },
        partial: { kind: 'all' },
        star: 'marker',
        notApplicable: 'exclude',
        precedence: [['onSite'], ['office', 'system'], ['document'], ['self']],
        lineAt: 'pass',
        methods: 'all',
      },
    ]);
  }
  // Q13: no source gives numbers, so they are marked as ours.
  expect(standard.counting?.scores).toMatchObject({
    passMark: 60,
    inferred: true,
    rounds: [{ weight: 60 }, { weight: 40 }],
  });
});

test('G-AGE: the reference day is the campaign’s own, or the last day on which a unit may apply', () => {
  // 2026-05-31T15:59:59.999Z is 31 May in Asia/Shanghai.
  expect(referenceDayOf(chongqingCampaign)).toBe('2026-05-31');
  const own = { ...chongqingCampaign, referenceDay: '2026-04-30' as LocalDate };
  expect(referenceDayOf(own)).toBe('2026-04-30');
  // An edition that counts no years is not copied.
  expect(withReferenceDay(form, referenceDayOf(own))).toBe(form);
  const twice = [1, 2].map(() => withReferenceDay(standard, referenceDayOf(own)));
  expect(twice[0]).toBe(twice[1]);
});

test('a counting says in words how it counts', () => {
  expect(countingInWords(standard.counting as Counting)).toEqual({
    达标线: '条目（行）的 85%',
    二级指标: '所属条目全部达标',
    条目: '各项要求全部达标',
    '★': '只作标记并提醒',
    不适用: '不计入总数',
    取值次序: '现场 > 老龄处、监测系统 > 文件 > 自报',
    达标线何时起作用: '申报时只提醒，核定未达到的不能评审通过',
    验收记录: '列明的验收方式都有记录，该行才能按达标通过',
    评分: '第一轮：材料评审、现场查验 60%、第二轮：评审答辩 40%，每轮 100 分制，及格 60 分（原文没有分值，暂按此设定）；排序供参考，由主办单位综合确定',
  });
});
