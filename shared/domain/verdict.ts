import type { Answer, Answers, Finding } from '../model/answer.ts';
import type { Count, Tally } from '../model/application.ts';
import type { Counting, Edition, Row } from '../model/edition.ts';
import { percent } from './figures.ts';
import { readMeasure } from './measures.ts';

export interface RowVerdict {
  readonly result: 'met' | 'notMet' | 'notApplicable' | 'unanswered';
  /** Atomic checks that hold: those ticked, less one for each measure that does not. */
  readonly checksMet: number;
  /** Why, in words. */
  readonly sentence: string;
}

/** The rows of an edition in order; a form has none. */
export function rowsOf(edition: Edition): Row[] {
  return edition.sections.flatMap((section) => section.items.filter((item) => item.type === 'row'));
}

/**
 * Judges a row by the unit's own answer. Met iff every atomic check is ticked (DOMAIN Q3: 19.1 with 3 of 4 is not met)
 * and every measure that is required or given is satisfied. A row without ticks, without a required figure, or with a
 * figure that cannot be read (a denominator of 0 among them, E-63) is unanswered.
 */
export function judgeRow(row: Row, answer: Answer | undefined): RowVerdict {
  if (answer?.notApplicable === true) {
    return {
      result: 'notApplicable',
      checksMet: 0,
      sentence: `第 ${row.id} 行不适用：${answer.reason?.trim() || '未说明理由'}。`,
    };
  }
  const measures = row.measures.map((measure) => ({
    measure,
    read: readMeasure(measure, answer?.figures?.[measure.id]),
  }));
  const failing = measures.filter(({ measure, read }) =>
    read.state === 'blank' ? measure.required : read.state === 'faulty' || !read.satisfied,
  );
  const total = row.checks.length;
  const complete = answer?.checks?.length === total;
  const ticked = complete ? (answer.checks ?? []).filter(Boolean).length : 0;
  const checksMet = Math.max(0, Math.min(ticked, total - failing.length));

  if (!complete)
    return {
      result: 'unanswered',
      checksMet,
      sentence: `第 ${row.id} 行尚未自评。请逐项勾选，或勾选“不适用”并说明理由。`,
    };
  for (const { measure, read } of measures) {
    if (read.state === 'faulty')
      return { result: 'unanswered', checksMet, sentence: `第 ${row.id} 行${read.faults[0]?.message}` };
    if (read.state === 'blank' && measure.required) {
      return { result: 'unanswered', checksMet, sentence: `第 ${row.id} 行的“${measure.label}”尚未填写。` };
    }
  }
  const why = measures.flatMap(({ read }) =>
    read.state === 'read' && !read.satisfied ? [read.sentence] : [],
  );
  if (ticked < total) why.unshift(`${total} 项要求中有 ${total - ticked} 项未做到。`);
  return why.length === 0
    ? { result: 'met', checksMet, sentence: `第 ${row.id} 行达标。` }
    : { result: 'notMet', checksMet, sentence: `第 ${row.id} 行未达标：${why.join('')}` };
}

interface Judged {
  readonly row: Row;
  readonly result: 'met' | 'notMet' | 'notApplicable';
  readonly checksMet: number;
}

/**
 * The three counts over the unit's own answers (DOMAIN Q1: rows decide by default, indicators and checks stand beside
 * them). Unanswered rows count as not met, so that the number only rises while the unit fills in.
 * @returns null for a form, which has nothing to count
 */
export function tallyAnswers(edition: Edition, answers: Answers): Tally | null {
  if (edition.counting === null) return null;
  const judged = rowsOf(edition).map((row): Judged => {
    const { result, checksMet } = judgeRow(row, answers[row.id]);
    return { row, result: result === 'unanswered' ? 'notMet' : result, checksMet };
  });
  return tally(judged, edition.counting);
}

/**
 * The three counts over the reviewer's findings; what the unit claimed does not count. `open` is the number of rows
 * without a finding; they count as not met.
 *
 * Findings are made per row, so the checks follow them: a row found met has all of its checks, a row found not met keeps
 * those that the unit's answer holds but never all of them, and an open row has none.
 * @returns null for a form
 */
export function tallyFindings(
  edition: Edition,
  findings: readonly Finding[],
  answers: Answers,
): { tally: Tally; open: number } | null {
  if (edition.counting === null) return null;
  const found = new Map(findings.map((finding) => [finding.item, finding.value]));
  const rows = rowsOf(edition);
  const judged = rows.map((row): Judged => {
    const all = row.checks.length;
    switch (found.get(row.id)) {
      case 'met':
        return { row, result: 'met', checksMet: all };
      case 'notApplicable':
        return { row, result: 'notApplicable', checksMet: 0 };
      case 'notMet':
        return {
          row,
          result: 'notMet',
          checksMet: Math.min(judgeRow(row, answers[row.id]).checksMet, all - 1),
        };
      default:
        return { row, result: 'notMet', checksMet: 0 };
    }
  });
  return { tally: tally(judged, edition.counting), open: rows.filter((row) => !found.has(row.id)).length };
}

const unitNames = { rows: '行', indicators: '项二级指标', checks: '个检查点' } as const satisfies Record<
  Counting['unit'],
  string
>;

/** The smallest whole number that reaches the line: 85 % of 30 → 26, of 23 → 20, of 51 → 44. */
function needed(total: number, line: number): number {
  return Math.ceil((line * total) / 100);
}

/** Compared as integers. Nothing of nothing reaches no line (E-63). */
function count(met: number, total: number, line: number): Count {
  return { met, total, reached: total > 0 && met * 100 >= line * total };
}

function tally(judged: readonly Judged[], counting: Counting): Tally {
  const { unit, line, star, notApplicable } = counting;
  // Q5: a row that does not apply leaves numerator and denominator; an edition may count it as met or not met instead.
  const counted = judged.flatMap(({ row, result, checksMet }): Judged[] => {
    if (result !== 'notApplicable') return [{ row, result, checksMet }];
    if (notApplicable === 'exclude') return [];
    return notApplicable === 'met'
      ? [{ row, result: 'met', checksMet: row.checks.length }]
      : [{ row, result: 'notMet', checksMet: 0 }];
  });
  const metRows = counted.filter(({ result }) => result === 'met');
  // Q2: an indicator is met where all of its rows that apply are.
  const indicators = [...Map.groupBy(counted, ({ row }) => row.indicator.no).values()];
  const counts = {
    rows: count(metRows.length, counted.length, line),
    indicators: count(
      indicators.filter((rows) => rows.every(({ result }) => result === 'met')).length,
      indicators.length,
      line,
    ),
    checks: count(
      counted.reduce((sum, { checksMet }) => sum + checksMet, 0),
      counted.reduce((sum, { row }) => sum + row.checks.length, 0),
      line,
    ),
  };
  const stars = {
    met: metRows.filter(({ row }) => row.star).length,
    total: counted.filter(({ row }) => row.star).length,
  };
  const decides = counts[unit];
  const vetoed = star === 'veto' && stars.met < stars.total;
  return {
    ...counts,
    stars,
    unit,
    reached: decides.reached && !vetoed,
    missing: Math.max(0, needed(decides.total, line) - decides.met),
    sentence: sentenceOf(decides, counting, judged.length - counted.length, vetoed ? stars : null),
  };
}

function sentenceOf(
  { met, total, reached }: Count,
  { unit, line }: Counting,
  excluded: number,
  vetoed: Tally['stars'] | null,
): string {
  const name = unitNames[unit];
  const without = excluded > 0 ? `另有 ${excluded} 行不适用，未计入总数。` : '';
  if (total === 0) return `没有适用的条目，无法判断是否达到 ${line}%。${without}`;
  const goal = needed(total, line);
  const share = `已达标 ${met}/${total} ${name}（${percent(met, total, 1)}）`;
  const result = reached
    ? `${share}，达到 ${line}%（需 ${goal} ${name}）。`
    : `${share}，未达到 ${line}%（需 ${goal} ${name}），再达标 ${goal - met} ${name}即可。`;
  const stars = vetoed === null ? '' : `★ 条目须全部达标，目前为 ${vetoed.met}/${vetoed.total} 行。`;
  return result + stars + without;
}
