import type { Edition, Item, Measure, Part, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { alignEditions, plainText, rowsAmong } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { countingInWords } from './counting.ts';
import { boundText } from './measures.ts';
import { type Segment, wordingOf } from './wording.ts';

/** One place where two editions stand beside each other. */
export interface Difference {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  /** Items on either side; a row can answer to several of the other edition. */
  readonly left: readonly ItemId[];
  readonly right: readonly ItemId[];
  readonly title: string;
  /** What differs, each in one sentence. Empty where nothing does. */
  readonly sentences: readonly string[];
  readonly wording: readonly Segment[];
}

export interface Comparison {
  readonly counting: readonly string[];
  readonly differences: readonly Difference[];
  readonly counts: Readonly<Record<Difference['kind'], number>>;
}

/**
 * What `right` asks beside `left`, item by item and in words: thresholds and operators, what must be verified and how,
 * ★, wording; then what `left` asks and `right` does not. Neither has to be the other's parent.
 */
export function compareEditions(left: Edition, right: Edition): Comparison {
  const aligned = alignEditions(left, right);
  const used = new Set<string>();
  const differences: Difference[] = itemsOf(right).map((item) => {
    const others = aligned.get(item.id) ?? [];
    for (const { id } of others) used.add(id);
    return others.length === 0 ? alone('added', item, right) : pair(others, item, left, right);
  });
  for (const item of itemsOf(left)) if (!used.has(item.id)) differences.push(alone('removed', item, left));
  const counts = { same: 0, changed: 0, added: 0, removed: 0 };
  for (const { kind } of differences) counts[kind] += 1;
  return { counting: countingSentences(left, right), differences, counts };
}

function titleOf(item: Item): string {
  return item.type === 'row' ? item.indicator.title : item.short;
}

/** 「不低于 72%（含 72%）」, 「高于 60%（不含 60%）」: the boundary is said, not left to the reader. */
export function demandText(measure: Measure): string {
  const shown = `${measure.bound}${measure.kind === 'ratio' ? '%' : ` ${measure.unit}`}`;
  if (measure.operator === '=') return boundText(measure);
  return `${boundText(measure)}（${measure.operator === '>=' ? '含' : '不含'} ${shown}）`;
}

function demandsOf(row: Row): string[] {
  return row.measures.map((measure) => `“${measure.label}”${demandText(measure)}`);
}

function alone(kind: 'added' | 'removed', item: Item, edition: Edition): Difference {
  const text = item.type === 'row' ? item.content : item.label;
  const demands = item.type === 'row' ? demandsOf(item) : [];
  const asks = demands.length === 0 ? '' : `，要求${demands.join('，')}`;
  const ids = [item.id];
  return {
    kind,
    left: kind === 'removed' ? ids : [],
    right: kind === 'added' ? ids : [],
    title: titleOf(item),
    sentences: [`只有《${edition.title}》有这一项（${item.id}）${asks}。`],
    wording: [{ kind, text }],
  };
}

function pair(others: readonly Item[], item: Item, left: Edition, right: Edition): Difference {
  const before = others.map(plainText).join('');
  const after = plainText(item);
  const reworded = before !== after;
  const rows = rowsAmong(others);
  const sentences = item.type === 'row' && rows.length > 0 ? rowSentences(rows, item, left, right) : [];
  if (reworded) sentences.push('要求的文字不同，见下方对照。');
  return {
    kind: sentences.length === 0 ? 'same' : 'changed',
    left: others.map(({ id }) => id),
    right: [item.id],
    title: titleOf(item),
    sentences,
    wording: reworded ? wordingOf(before, after) : [{ kind: 'same', text: after }],
  };
}

const partNames = {
  counted: '计入达标比例',
  gate: '资格条件',
  blocker: '否决项',
  preference: '优先推荐条件',
} as const satisfies Record<Part, string>;

function rowSentences(rows: readonly Row[], row: Row, left: Edition, right: Edition): string[] {
  const [mine, theirs] = [`《${right.title}》`, `《${left.title}》`];
  const sentences = measureSentences(rows, row, theirs, mine);
  const said = (name: string, of: (one: Row) => string) => {
    const [before, after] = [[...new Set(rows.map(of))].join('；'), of(row)];
    if (before !== after) sentences.push(`${name}：${theirs}为${before}，${mine}为${after}。`);
  };
  said('验收方式', ({ verification }) => (verification === '' ? '未规定' : `“${verification}”`));
  if (row.star !== rows.some(({ star }) => star))
    sentences.push(row.star ? `${mine}标有★，${theirs}没有。` : `${theirs}标有★，${mine}没有。`);
  said('作用', ({ part }) => partNames[part ?? 'counted']);
  const units = ({ responsible }: Row) => responsible?.join('、') ?? '';
  if (units(row) !== '') said('责任单位', (one) => units(one) || '未列');
  return sentences;
}

function measureSentences(rows: readonly Row[], row: Row, theirs: string, mine: string): string[] {
  const before = new Map(rows.flatMap(({ measures }) => measures.map((measure) => [measure.id, measure])));
  const awaited = new Set(rows.flatMap(({ awaits }) => (awaits ?? []).map(({ id }) => id)));
  const sentences: string[] = [];
  for (const measure of row.measures) {
    const other = before.get(measure.id);
    before.delete(measure.id);
    const demand = demandText(measure);
    if (other === undefined) {
      sentences.push(
        awaited.has(measure.id)
          ? `“${measure.label}”：${theirs}以当年的数值为准（未录入），${mine}为${demand}。`
          : `${mine}提出数字要求：“${measure.label}”${demand}。`,
      );
    } else if (demandText(other) !== demand || other.kind !== measure.kind) {
      sentences.push(`“${measure.label}”：${theirs}为${demandText(other)}，${mine}为${demand}。`);
    }
    if (measure.inferred && !other?.inferred)
      sentences.push(`${mine}原文没有给出“${measure.label}”的数值，按此理解。`);
  }
  for (const other of before.values())
    sentences.push(`${mine}没有这项数字要求：“${other.label}”${demandText(other)}（${theirs}）。`);
  return sentences;
}

function countingSentences(left: Edition, right: Edition): string[] {
  const silent = [left, right].filter(({ counting }) => counting === null);
  if (left.counting === null || right.counting === null)
    return silent.length === 2 ? [] : [`《${silent[0]?.title}》不计算达标比例。`];
  const before = countingInWords(left.counting);
  const after = countingInWords(right.counting);
  return Object.keys(after).flatMap((name) =>
    before[name] === after[name]
      ? []
      : [`${name}：《${left.title}》${before[name]}，《${right.title}》${after[name]}。`],
  );
}
