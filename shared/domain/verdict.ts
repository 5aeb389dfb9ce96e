import type { Answer, Answers, Finding } from '../model/answer.ts';
import type { Count, Tally } from '../model/application.ts';
import type { Counting, Edition, Row } from '../model/edition.ts';
import { holds, type Policy, partOf, policyOf } from './counting.ts';
import { percent } from './figures.ts';
import { type Figure, figureState, readMeasure } from './measures.ts';

export type RowResult = 'met' | 'notMet' | 'notApplicable' | 'unanswered';

export interface RowVerdict {
  readonly result: RowResult;
  /** Atomic checks that hold: those ticked, less one for each measure that does not. */
  readonly checksMet: number;
  /** Why, in words. */
  readonly sentence: string;
}

/** The rows of an edition in order; a form has none. */
export function rowsOf(edition: Edition): Row[] {
  return edition.sections.flatMap((section) => section.items.filter((item) => item.type === 'row'));
}

const allChecks: Policy['partial'] = { kind: 'all' };

/** What a row comes to, without a word about why. */
export interface Weighed {
  readonly result: RowResult;
  readonly checksMet: number;
}

const inapplicable: Weighed = { result: 'notApplicable', checksMet: 0 };

/**
 * Decides a row by the unit's own answer. Met iff its atomic checks hold (all of them, DOMAIN Q3, or the share that the
 * edition declares) and every measure that is required or given is satisfied. A row without ticks, without a required
 * figure, or with a figure that cannot be read (a denominator of 0 among them, E-63) is unanswered.
 * @param figureOf the figure that counts for a measure, where another than the unit's own may win (Q11)
 */
export function weighRow(
  row: Row,
  answer: Answer | undefined,
  partial: Policy['partial'] = allChecks,
  figureOf?: (measure: string) => Figure | undefined,
): Weighed {
  if (answer?.notApplicable === true) return inapplicable;
  let failing = 0;
  let undecided = false;
  for (const measure of row.measures) {
    const state = figureState(measure, figureOf ? figureOf(measure.id) : answer?.figures?.[measure.id]);
    if (state === 'satisfied' || (state === 'blank' && !measure.required)) continue;
    failing += 1;
    if (state !== 'failed') undecided = true;
  }
  const total = row.checks.length;
  const complete = answer?.checks?.length === total;
  let ticked = 0;
  if (complete) for (const tick of answer.checks ?? []) if (tick) ticked += 1;
  const checksMet = Math.max(0, Math.min(ticked, total - failing));
  if (!complete || undecided) return { result: 'unanswered', checksMet };
  const met = partial.kind === 'all' ? ticked === total && failing === 0 : holds(partial, checksMet, total);
  return { result: met ? 'met' : 'notMet', checksMet };
}

/** Judges a row by the unit's own answer, with the sentence that says why. */
export function judgeRow(
  row: Row,
  answer: Answer | undefined,
  partial: Policy['partial'] = allChecks,
): RowVerdict {
  const weighed = weighRow(row, answer, partial);
  return { ...weighed, sentence: reasonOf(row, answer, weighed, (measure) => answer?.figures?.[measure]) };
}

/** Why a row came to its result, in words. */
export function reasonOf(
  row: Row,
  answer: Answer | undefined,
  { result, checksMet }: Weighed,
  figureOf: (measure: string) => Figure | undefined,
): string {
  if (result === 'notApplicable') return `第 ${row.id} 行不适用：${answer?.reason?.trim() || '未说明理由'}。`;
  const total = row.checks.length;
  if (answer?.checks?.length !== total)
    return `第 ${row.id} 行尚未自评。请逐项勾选，或勾选“不适用”并说明理由。`;
  const why: string[] = [];
  const ticked = answer.checks.filter(Boolean).length;
  if (ticked < total) why.push(`${total} 项要求中有 ${total - ticked} 项未做到。`);
  for (const measure of row.measures) {
    const read = readMeasure(measure, figureOf(measure.id));
    if (read.state === 'faulty') return `第 ${row.id} 行${read.faults[0]?.message}`;
    if (read.state === 'blank' && measure.required) return `第 ${row.id} 行的“${measure.label}”尚未填写。`;
    if (read.state === 'read' && !read.satisfied) why.push(read.sentence);
  }
  if (result === 'notMet') return `第 ${row.id} 行未达标：${why.join('')}`;
  return why.length === 0
    ? `第 ${row.id} 行达标。`
    : `第 ${row.id} 行达标：${total} 项要求中有 ${checksMet} 项成立，已达到规定的比例。${why.join('')}`;
}

/** The rows of an edition with what counting needs of them, worked out once. */
interface Plan {
  readonly rows: readonly Row[];
  /** For each row the position of its indicator among the counted ones. */
  readonly indicators: readonly number[];
  readonly indicatorCount: number;
  readonly policy: Policy;
}

/** Editions never change, so what is worked out for one holds as long as it lives. */
const plans = new WeakMap<Edition, Plan>();

function planOf(edition: Edition, counting: Counting): Plan {
  const known = plans.get(edition);
  if (known !== undefined) return known;
  const rows = rowsOf(edition);
  const numbers = [...new Set(rows.map((row) => row.indicator.no))];
  const plan: Plan = {
    rows,
    indicators: rows.map((row) => numbers.indexOf(row.indicator.no)),
    indicatorCount: numbers.length,
    policy: policyOf(counting),
  };
  plans.set(edition, plan);
  return plan;
}

/**
 * The three counts over the unit's own answers (DOMAIN Q1: rows decide by default, indicators and checks stand beside
 * them). Unanswered rows count as not met, so that the number only rises while the unit fills in.
 * @returns null for a form or a plan, which have nothing to count
 */
export function tallyAnswers(edition: Edition, answers: Answers): Tally | null {
  return tallyRows(edition, (row, { partial }) => weighRow(row, answers[row.id], partial));
}

/**
 * The three counts over the reviewer's findings; what the unit claimed does not count. `open` is the number of rows
 * without a finding; they count as not met. `judged` is the number of the others.
 *
 * Findings are made per row, so the checks follow them: a row found met has all of its checks, a row found not met keeps
 * those that the unit's answer holds but never all of them, and an open row has none.
 * @returns null for a form or a plan
 */
export function tallyFindings(
  edition: Edition,
  findings: readonly Finding[],
  answers: Answers,
): { tally: Tally; open: number; judged: number } | null {
  const found = new Map<string, Finding['value']>(findings.map((finding) => [finding.item, finding.value]));
  let [open, judged] = [0, 0];
  const tally = tallyRows(edition, (row) => {
    const value = found.get(row.id);
    if (value === undefined) open += 1;
    else judged += 1;
    return weighFinding(row, value, answers[row.id]);
  });
  if (tally === null) return null;
  return { tally, open, judged };
}

/** What a reviewer's finding makes of a row; an open row is unanswered. */
export function weighFinding(
  row: Row,
  value: Finding['value'] | undefined,
  answer: Answer | undefined,
): Weighed {
  const all = row.checks.length;
  switch (value) {
    case 'met':
      return { result: 'met', checksMet: all };
    case 'notApplicable':
      return inapplicable;
    case 'notMet':
      return { result: 'notMet', checksMet: Math.min(weighRow(row, answer).checksMet, all - 1) };
    default:
      return { result: 'unanswered', checksMet: 0 };
  }
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

/** Counts rows as they are decided one by one. Only counted rows make the share; the others must each be met, or order. */
export function tallyRows(edition: Edition, weigh: (row: Row, policy: Policy) => Weighed): Tally | null {
  if (edition.counting === null) return null;
  const { rows, indicators, indicatorCount, policy } = planOf(edition, edition.counting);
  const { line, notApplicable } = policy;
  let [met, total, checksMet, checksTotal, starsMet, starsTotal, excluded] = [0, 0, 0, 0, 0, 0, 0];
  let [gateTotal, gateMet, preferred, preferences] = [0, 0, 0, 0];
  const failedGate: string[] = [];
  const metOf = new Uint16Array(indicatorCount);
  const totalOf = new Uint16Array(indicatorCount);
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as Row;
    const weighed = weigh(row, policy);
    const part = partOf(row);
    // Q5: a row that does not apply leaves numerator and denominator; an edition may count it as met or not met instead.
    const apart = weighed.result === 'notApplicable';
    const isMet = apart ? notApplicable === 'met' : weighed.result === 'met';
    if (part === 'preference') {
      preferences += 1;
      if (weighed.result === 'met') preferred += 1;
      continue;
    }
    if (part !== 'counted') {
      // A condition of the gate cannot be left out by saying that it does not apply.
      gateTotal += 1;
      if (weighed.result === 'met') gateMet += 1;
      else failedGate.push(row.indicator.title);
      continue;
    }
    if (apart && notApplicable === 'exclude') {
      excluded += 1;
      continue;
    }
    const all = row.checks.length;
    const indicator = indicators[i] as number;
    total += 1;
    checksTotal += all;
    totalOf[indicator] = (totalOf[indicator] ?? 0) + 1;
    if (row.star) starsTotal += 1;
    checksMet += apart ? (isMet ? all : 0) : weighed.checksMet;
    if (!isMet) continue;
    met += 1;
    metOf[indicator] = (metOf[indicator] ?? 0) + 1;
    if (row.star) starsMet += 1;
  }
  let [indicatorsMet, indicatorsTotal] = [0, 0];
  for (let i = 0; i < indicatorCount; i += 1) {
    const of = totalOf[i] ?? 0;
    if (of === 0) continue;
    indicatorsTotal += 1;
    if (holds(policy.rollup, metOf[i] ?? 0, of)) indicatorsMet += 1;
  }
  const counts = {
    rows: count(met, total, line),
    indicators: count(indicatorsMet, indicatorsTotal, line),
    checks: count(checksMet, checksTotal, line),
  };
  const stars = { met: starsMet, total: starsTotal };
  const decides = counts[policy.unit];
  const vetoed = policy.star === 'veto' && starsMet < starsTotal;
  const sentences = [shareSentence(decides, policy)];
  if (vetoed) sentences.push(`★ 条目须全部达标，目前为 ${starsMet}/${starsTotal} 行。`);
  if (failedGate.length > 0) sentences.push(`资格条件和否决项未全部满足：${failedGate.join('、')}。`);
  if (excluded > 0) sentences.push(`另有 ${excluded} 行不适用，未计入总数。`);
  return {
    ...counts,
    stars,
    unit: policy.unit,
    reached: decides.reached && !vetoed && failedGate.length === 0,
    missing: Math.max(0, needed(decides.total, line) - decides.met),
    ...(gateTotal > 0 && { gate: { met: gateMet, total: gateTotal } }),
    ...(preferences > 0 && { preferences: { met: preferred, total: preferences } }),
    sentence: sentences.join(''),
  };
}

function shareSentence({ met, total, reached }: Count, { unit, line }: Policy): string {
  const name = unitNames[unit];
  if (total === 0) return `没有适用的条目，无法判断是否达到 ${line}%。`;
  const goal = needed(total, line);
  const share = `已达标 ${met}/${total} ${name}（${percent(met, total, 1)}）`;
  return reached
    ? `${share}，达到 ${line}%（需 ${goal} ${name}）。`
    : `${share}，未达到 ${line}%（需 ${goal} ${name}），再达标 ${goal - met} ${name}即可。`;
}
