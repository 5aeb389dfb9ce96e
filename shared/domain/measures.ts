import type { Answer } from '../model/answer.ts';
import type { Measure, Operator } from '../model/edition.ts';
import { percent, readNumber } from './figures.ts';

type Figure = NonNullable<Answer['figures']>[string];
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

function compare(left: bigint, operator: Operator, right: bigint): boolean {
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

/**
 * Reads and judges one measure. Ratios are compared as integers, `numerator × 100` with `bound × denominator`, never as
 * a rounded percentage (DOMAIN E-64). A denominator of 0 is neither 0 % nor 100 %: it is a fault that asks for 不适用
 * (E-63, Q5).
 */
export function readMeasure(measure: Measure, figure: Figure | undefined): ReadMeasure {
  const parts = partsOf(measure);
  if (parts.every((part) => !figure?.[part]?.trim())) return { state: 'blank' };
  const faults = parts.flatMap((part) =>
    readNumber(figure?.[part]) === null
      ? [{ part, message: notANumber(nameOf(measure, part), figure?.[part]) }]
      : [],
  );
  if (faults.length > 0) return { state: 'faulty', faults };

  if (measure.kind === 'count') {
    const value = readNumber(figure?.value)?.value ?? 0;
    const satisfied = compare(BigInt(value), measure.operator, BigInt(measure.bound));
    return { state: 'read', satisfied, sentence: verdictOf(measure, `${value} ${measure.unit}`, satisfied) };
  }

  const numerator = readNumber(figure?.numerator)?.value ?? 0;
  const denominator = readNumber(figure?.denominator)?.value ?? 0;
  if (numerator > denominator) {
    const message = `“${measure.label}”的分子（${numerator}）大于分母（${denominator}）。请核对${measure.numerator}和${measure.denominator}。`;
    return { state: 'faulty', faults: [{ part: 'numerator', message }] };
  }
  if (denominator === 0) {
    const message = `“${measure.label}”的分母为 0。请填写${measure.denominator}，或勾选“不适用”并说明理由。`;
    return { state: 'faulty', faults: [{ part: 'denominator', message }] };
  }
  const satisfied = compare(
    BigInt(numerator) * 100n,
    measure.operator,
    BigInt(measure.bound) * BigInt(denominator),
  );
  const value = `${numerator}/${denominator}（${percent(numerator, denominator, 2)}）`;
  return { state: 'read', satisfied, sentence: verdictOf(measure, value, satisfied) };
}

/** Faults of a required measure that was left blank: one at each part. */
export function blankFaults(measure: Measure): FigureFault[] {
  return partsOf(measure).map((part) => ({ part, message: notANumber(nameOf(measure, part), '') }));
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
