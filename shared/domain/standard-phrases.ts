import type { Operator } from '../model/edition.ts';

/**
 * What the words of a standard demand, read by DOMAIN §B.3 (Civil Code art. 1259: 以上 includes the number, 超过 does
 * not). Every reading is a guess for a person to confirm: the words say how much, seldom of what.
 */
export interface DemandedFigure {
  readonly kind: 'count' | 'ratio';
  readonly operator: Operator;
  /** In `unit`, or percent. */
  readonly bound: number;
  readonly unit: string;
  /** The words it was read from, verbatim. */
  readonly phrase: string;
  /** What each one that is counted must have, verbatim: 「医疗床位30张以上」 (row 15.1, DOMAIN Q9). */
  readonly conditions?: readonly string[];
}

const units = '家|个|次|张|所|人|名|件|项|米|万元|平方米|公里|分钟';
const digits = '[0-9０-９]+';
const clause = '[^，。；、,;（）()]{0,24}?';

/** In order: the first pattern that takes a stretch of the text has it. */
const patterns: readonly { readonly pattern: RegExp; readonly operator: Operator }[] = [
  {
    pattern: new RegExp(
      `(?:不少于|不低于|至少|达到|达)${clause}(${digits})(%|％|${units})(?:（?[含]?）?及?以上)?`,
      'gu',
    ),
    operator: '>=',
  },
  { pattern: new RegExp(`(?:超过|大于|高于)${clause}[（(]?(${digits})(%|％|${units})`, 'gu'), operator: '>' },
  { pattern: new RegExp(`(?:小于|低于|少于)(${digits})(%|％|${units})`, 'gu'), operator: '<' },
  { pattern: new RegExp(`(${digits})(%|％|${units})(?:（含）)?及?以上`, 'gu'), operator: '>=' },
  { pattern: new RegExp(`(?:率|比例|占比|覆盖率)(?:为|是)?(${digits})(%|％)`, 'gu'), operator: '=' },
];

/** 11.1 has a bracket between word and number: 「大于全市平均水平（60%）」. */
const bracketed = new RegExp(`(?:超过|大于|高于)[^，。；（(]{0,24}[（(](${digits})(%|％)[）)]`, 'gu');

function figure(phrase: string, operator: Operator, number: string, unit: string): DemandedFigure {
  const bound = Number(number.normalize('NFKC'));
  const isShare = unit === '%' || unit === '％';
  // 100 % and more than all is all: 「签约率达100%」.
  return {
    kind: isShare ? 'ratio' : 'count',
    operator: isShare && bound === 100 && operator === '>=' ? '=' : operator,
    bound,
    unit: isShare ? '%' : unit,
    phrase,
  };
}

interface Found {
  readonly at: number;
  readonly end: number;
  readonly figure: DemandedFigure;
}

const counted = new Set(['家', '个', '所']);
const measured = new Set(['张', '米', '平方米', '公里', '分钟', '万元']);

/**
 * 「至少有4家医养结合机构医疗床位30张以上，养老床位300张以上」 is one demand: how many there are of those that each have
 * both. What is measured behind what is counted, in the same sentence, is a condition on each (Q9: per institution, AND).
 */
function withConditions(text: string, found: readonly Found[]): Found[] {
  const merged: Found[] = [];
  for (const next of found) {
    const last = merged.at(-1);
    const of = last?.figure;
    const isCondition =
      last !== undefined &&
      of?.operator === '>=' &&
      counted.has(of.unit) &&
      measured.has(next.figure.unit) &&
      !/[。；;]/u.test(text.slice(last.end, next.at));
    if (!isCondition) {
      merged.push(next);
      continue;
    }
    const condition = text.slice(last.end, next.end).replace(/^[，,、]+/u, '');
    const figure = {
      ...last.figure,
      phrase: text.slice(last.at, next.end),
      conditions: [...(last.figure.conditions ?? []), condition],
    };
    merged[merged.length - 1] = { at: last.at, end: next.end, figure };
  }
  return merged;
}

/** Every figure that a text demands, in the order of the text. */
export function demandedFigures(text: string): DemandedFigure[] {
  const found: Found[] = [];
  const take = (at: number, phrase: string, read: DemandedFigure) => {
    if (found.some((other) => at < other.end && at + phrase.length > other.at)) return;
    found.push({ at, end: at + phrase.length, figure: read });
  };
  for (const match of text.matchAll(bracketed))
    take(match.index, match[0], figure(match[0], '>', match[1] ?? '', match[2] ?? ''));
  for (const { pattern, operator } of patterns)
    for (const match of text.matchAll(pattern))
      take(match.index, match[0], figure(match[0], operator, match[1] ?? '', match[2] ?? ''));
  // Nothing may have happened: 「5年内无…事件」.
  for (const match of text.matchAll(/[0-9０-９]+年内(?:无|未发生)[^，。；]*/gu))
    take(match.index, match[0], { kind: 'count', operator: '=', bound: 0, unit: '件', phrase: match[0] });
  // Everything: 「所有养老机构」, 「全部纳入」, 应签尽签.
  for (const match of text.matchAll(
    /所有[^，。；]{1,20}?(?:机构|单位|社区|人员)|全部(?:纳入|实现|完成|建立|覆盖)|应[签纳建]尽[签纳建]/gu,
  ))
    take(match.index, match[0], { kind: 'ratio', operator: '=', bound: 100, unit: '%', phrase: match[0] });
  return withConditions(
    text,
    found.toSorted((a, b) => a.at - b.at),
  ).map((each) => each.figure);
}

/** How a row is verified. */
export interface Verification {
  /** As printed. */
  readonly text: string;
  readonly methods: readonly string[];
  /** What stands in brackets behind a method. */
  readonly notes: readonly string[];
}

/** 「文档检查（提供距离小于500米的佐证依据）、现场查看」: methods by 、 or ，, notes in brackets kept apart. */
export function readVerification(printed: string): Verification {
  const text = printed.replace(/\s+/gu, '');
  const notes = [...text.matchAll(/[（(]([^（）()]*)[）)]/gu)].map((match) => match[1] ?? '');
  const methods = text
    .replace(/[（(][^（）()]*[）)]/gu, '')
    .split(/[、，,；;]/u)
    .filter((method) => method !== '');
  return { text, methods: [...new Set(methods)], notes };
}

/** 「★建设…」 → true. */
export function hasStar(text: string): boolean {
  return /[★☆✩＊*]/u.test(text);
}
