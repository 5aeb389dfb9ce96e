import type { Figure } from '../model/answer.ts';
import type { Measure, Operator } from '../model/edition.ts';
import { percent, readDate, readNumber } from './figures.ts';
import { fullYears, shownDate, yearsAfter } from './time.ts';

export type { Figure } from '../model/answer.ts';
export type FigurePart = 'value' | 'numerator' | 'denominator';

/** What is wrong with a figure, at one of its parts. */
export interface FigureFault {
  readonly part: FigurePart;
  readonly message: string;
}

/** A measure as read from an answer. */
export type ReadMeasure =
  /** Nothing was typed: allowed where the measure is not required. */
  | { readonly state: 'blank' }
  | { readonly state: 'faulty'; readonly faults: readonly FigureFault[] }
  | { readonly state: 'read'; readonly satisfied: boolean; readonly sentence: string };

const bounds = { '>=': '不低于', '>': '高于', '=': '等于', '<': '低于' } as const satisfies Record<
  Operator,
  string
>;

/** 「不低于 95%」「低于 500 米」: 以上/达 include the number, 大于/小于 do not (Civil Code art. 1259). */
export function boundText(measure: Measure): string {
  return `${bounds[measure.operator]} ${measure.bound}${measure.kind === 'ratio' ? '%' : ` ${measure.unit}`}`;
}

/** The parts that a measure asks for. */
export function partsOf(measure: Measure): readonly FigurePart[] {
  return measure.kind === 'ratio' ? ['numerator', 'denominator'] : ['value'];
}

function compare<N extends number | bigint>(left: N, operator: Operator, right: N): boolean {
  switch (operator) {
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    case '=':
      return left === right;
    case '<':
      return left < right;
  }
}

/** Ratios as integers: `numerator × 100` with `bound × denominator`, exact at any size (DOMAIN E-64). */
function satisfies(measure: Measure, value: number, denominator: number): boolean {
  if (measure.kind === 'count') return compare(value, measure.operator, measure.bound);
  if (value < 1e13 && denominator < 1e13)
    return compare(value * 100, measure.operator, measure.bound * denominator);
  return compare(BigInt(value) * 100n, measure.operator, BigInt(measure.bound) * BigInt(denominator));
}

/** Whether a figure says nothing, cannot be read, or is or is not what the measure demands; no word about why. */
export type FigureState = 'blank' | 'faulty' | 'satisfied' | 'failed';

/**
 * Decides one measure. A denominator of 0 is neither 0 % nor 100 % (E-63, Q5), and a part is never more than the whole:
 * both are faults.
 */
export function figureState(measure: Measure, figure: Figure | undefined): FigureState {
  if (figure === undefined) return 'blank';
  if (measure.kind === 'count') {
    const { value: raw } = figure;
    if (!raw?.trim()) return 'blank';
    const read = measure.since === undefined ? numberOf(raw) : (yearsOf(measure, raw) ?? -1);
    if (read < 0) return 'faulty';
    return satisfies(measure, read, 0) ? 'satisfied' : 'failed';
  }
  const { numerator: rawPart, denominator: rawWhole } = figure;
  if (!rawPart?.trim() && !rawWhole?.trim()) return 'blank';
  const part = numberOf(rawPart);
  const whole = numberOf(rawWhole);
  if (part < 0 || whole <= 0 || part > whole) return 'faulty';
  return satisfies(measure, part, whole) ? 'satisfied' : 'failed';
}

/** Full years from the date that was answered to the reference day; null without a date, or without that day. */
function yearsOf(measure: Measure, raw: string | undefined): number | null {
  const from = readDate(raw);
  return from === null || measure.asOf === undefined ? null : fullYears(from, measure.asOf);
}

/** The days that a figure covers, in words: 「2021年11月21日至2026年11月21日（首尾两日均计算在内）」; null where it has none. */
export function windowText({ window, asOf }: Measure): string | null {
  if (window === undefined) return null;
  if (asOf === undefined) return `基准日前 ${window} 年（首尾两日均计算在内）`;
  return `${shownDate(yearsAfter(asOf, -window))}至${shownDate(asOf)}（首尾两日均计算在内）`;
}

/** Whether two figures say the same, whatever way they were typed. A fault says only itself. */
export function sameFigure(measure: Measure, left: Figure, right: Figure): boolean {
  const readAs = (raw: string | undefined) =>
    measure.kind === 'count' && measure.since !== undefined ? readDate(raw) : readNumber(raw)?.value;
  return partsOf(measure).every((part) => {
    const [a, b] = [left[part], right[part]].map((raw) => readAs(raw) ?? (raw?.trim() || null));
    return a === b;
  });
}

/** -1 where it is no integer ≥ 0. */
function numberOf(raw: string | undefined): number {
  return readNumber(raw)?.value ?? -1;
}

/** Reads one measure and says in words what its figure is, and what is wrong with one that cannot be read. */
export function readMeasure(measure: Measure, figure: Figure | undefined): ReadMeasure {
  const state = figureState(measure, figure);
  if (state === 'blank') return { state };
  if (state === 'faulty') return { state, faults: faultsOf(measure, figure) };
  const satisfied = state === 'satisfied';
  return { state: 'read', satisfied, sentence: verdictOf(measure, shownFigure(measure, figure), satisfied) };
}

/** 「38/40（95.00%）」, 「4 家」; what was typed where it cannot be read, «—» where nothing was. */
export function shownFigure(measure: Measure, figure: Figure | undefined): string {
  if (measure.kind === 'count' && measure.since !== undefined) {
    const from = readDate(figure?.value);
    const years = yearsOf(measure, figure?.value);
    if (from === null) return figure?.value?.trim() || '—';
    return years === null || measure.asOf === undefined
      ? shownDate(from)
      : `${years} ${measure.unit}（${shownDate(from)}至${shownDate(measure.asOf)}）`;
  }
  if (measure.kind === 'count') {
    const value = readNumber(figure?.value)?.value;
    return value === undefined ? figure?.value?.trim() || '—' : `${value} ${measure.unit}`;
  }
  const numerator = readNumber(figure?.numerator)?.value;
  const denominator = readNumber(figure?.denominator)?.value;
  const share = numerator === undefined || !denominator ? '' : `（${percent(numerator, denominator, 2)}）`;
  const typed = (value: number | undefined, raw: string | undefined) => value ?? (raw?.trim() || '—');
  return `${typed(numerator, figure?.numerator)}/${typed(denominator, figure?.denominator)}${share}`;
}

function faultsOf(measure: Measure, figure: Figure | undefined): FigureFault[] {
  if (measure.kind === 'count' && measure.since !== undefined) {
    const message =
      readDate(figure?.value) === null
        ? notADate(measure.since, figure?.value)
        : `“${measure.since}”无法判断：没有确定计算年限的基准日。请联系主办单位。`;
    return [{ part: 'value', message }];
  }
  const unread = partsOf(measure).flatMap((part) =>
    readNumber(figure?.[part]) === null
      ? [{ part, message: notANumber(nameOf(measure, part), figure?.[part]) }]
      : [],
  );
  if (unread.length > 0 || measure.kind === 'count') return unread;
  const numerator = readNumber(figure?.numerator)?.value ?? 0;
  const denominator = readNumber(figure?.denominator)?.value ?? 0;
  if (numerator > denominator) {
    const message = `“${measure.label}”的分子（${numerator}）大于分母（${denominator}）。请核对${measure.numerator}和${measure.denominator}。`;
    return [{ part: 'numerator', message }];
  }
  const message = `“${measure.label}”的分母为 0。请填写${measure.denominator}，或勾选“不适用”并说明理由。`;
  return [{ part: 'denominator', message }];
}

/** Faults of a required measure that was left blank: one at each part. */
export function blankFaults(measure: Measure): FigureFault[] {
  if (measure.kind === 'count' && measure.since !== undefined)
    return [{ part: 'value', message: notADate(measure.since, '') }];
  return partsOf(measure).map((part) => ({ part, message: notANumber(nameOf(measure, part), '') }));
}

/** 「“开业（登记）日期”请填写日期，例如 2019年5月6日。」, or why what was typed is none. */
export function notADate(name: string, raw: string | undefined): string {
  const typed = raw?.trim();
  return `“${name}”${typed ? `填写的“${typed}”不是日期。请` : '请'}填写日期，例如 2019年5月6日。`;
}

/** 「“养老机构总数”请填写数字，不能为空；未开展请填 0。」, or why what was typed is no number. */
export function notANumber(name: string, raw: string | undefined): string {
  if (!raw?.trim()) return `“${name}”请填写数字，不能为空；未开展请填 0。`;
  return `“${name}”填写的“${raw.trim()}”不是数字。请只填写 0 或正整数，不带单位、小数和千分位逗号；未开展请填 0。`;
}

function nameOf(measure: Measure, part: FigurePart): string {
  if (measure.kind === 'count') return measure.label;
  return part === 'denominator' ? measure.denominator : measure.numerator;
}

function verdictOf(measure: Measure, value: string, satisfied: boolean): string {
  return `${measure.label}为 ${value}，${satisfied ? '符合' : '不符合'}“${boundText(measure)}”。`;
}
