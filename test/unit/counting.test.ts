import { describe, expect, test } from 'vitest';
import { checkAnswers, faultsOfAnswers } from '#shared/domain/check-answers.ts';
import {
  countingInWords,
  otherSystemName,
  policyOf,
  referenceDayOf,
  withParameters,
  withReferenceDay,
} from '#shared/domain/counting.ts';
import { type Figure, figureState } from '#shared/domain/measures.ts';
import { judgeRow, rowsOf, tallyAnswers, tallyFindings } from '#shared/domain/verdict.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import type { Tally } from '#shared/model/application.ts';
import type { Counting, Edition, Measure, Row } from '#shared/model/edition.ts';
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

test('X-08: the two names that the sources give the national system are one system', () => {
  const { methodSources } = policyOf({ ...(standard.counting as Counting), methodSources: undefined });
  expect(methodSources['全国医养结合监测系统查验']).toBe('system');
  expect(methodSources['全国医养结合管理信息系统查验']).toBe('system');
  expect(otherSystemName('能及时更新全国医养结合管理信息系统情况')).toContain('全国医养结合监测系统');
  expect(otherSystemName('全国医养结合监测系统查验、现场查看')).toContain('全国医养结合管理信息系统');
  expect(otherSystemName('现场查看')).toBeNull();
});

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

describe('Q3: what counts in part is asked and said in the same way everywhere', () => {
  const partly: Answer = { ...metRow(rowOf('19.1')), checks: [true, true, true, false] };
  const answers = standardAnswers({ '19.1': partly });
  const others = acceptedFiles.filter(({ item }) => item !== '19.1');
  const demands = (partial: Counting['partial']) =>
    faultsOfAnswers(counted({ partial }), answers, others).map(({ pointer }) => pointer);

  test('a row that three quarters are enough for needs its file', () => {
    expect(demands({ kind: 'all' })).toEqual([]);
    expect(demands({ kind: 'share', percent: 75 })).toEqual(['/answers/19.1/evidence']);
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

describe('§B.3: every boundary of every edition, as integers (E-64)', () => {
  const day = '2026-11-21' as LocalDate;
  const cases = editions.flatMap((published) =>
    rowsOf(withReferenceDay(published, day)).flatMap((row) =>
      row.measures.map((measure) => [`${published.id} ${row.id} ${measure.id}`, measure] as const),
    ),
  );
  const expected = {
    '>=': [false, true, true],
    '>': [false, false, true],
    '=': [false, true, false],
    '<': [true, false, false],
  };
  /** Just below, on, and just above the bound; null where there is no such figure. */
  function around(measure: Measure): (Figure | null)[] {
    const { bound } = measure;
    if (measure.kind === 'ratio')
      return [-1, 0, 1].map((step) => {
        const numerator = bound * 1_000 + step;
        return numerator > 100_000 ? null : { numerator: String(numerator), denominator: '100000' };
      });
    if (measure.since !== undefined)
      return ['2021-11-22', '2021-11-21', '2020-11-21'].map((value) => ({ value }));
    return [-1, 0, 1].map((step) => (bound + step < 0 ? null : { value: String(bound + step) }));
  }

  test.each(cases)('%s', (_, measure) => {
    const states = around(measure).map((figure) => figure && figureState(measure, figure) === 'satisfied');
    const wanted = expected[measure.operator].map((holds, i) => (states[i] === null ? null : holds));
    expect(states).toEqual(wanted);
  });
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
