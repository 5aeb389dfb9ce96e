import type { Answer, Answers } from '../model/answer.ts';
import type { Tally } from '../model/application.ts';
import type { Edition, Item, Measure, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { plainText } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { compareEditions } from './compare-editions.ts';
import { takesAnswer } from './editing.ts';
import { judgeRow, type RowResult, tallyAnswers } from './verdict.ts';

/** What becomes of an item, in the edition's words. */
export interface ItemChange {
  readonly item: ItemId;
  readonly title: string;
  /** `kept`: it asks the very same. `changedRule`: it asks otherwise. `dropped`, `added`: only one of them asks it. */
  readonly kind: 'kept' | 'changedRule' | 'dropped' | 'added';
  readonly sentences: readonly string[];
}

export const titleOf = (item: Item) => (item.type === 'row' ? item.indicator.title : item.short);
const json = (value: unknown) => JSON.stringify(value);

/** What an answer is judged by: words apart from white space, checks, figures, and whether a file is wanted. */
function demandsOf(item: Item): string {
  if (item.type !== 'row') return json([item.type, plainText(item), item.unit, item.notDone, item.ratioOf]);
  const { checks, measures, evidence } = item;
  return json([plainText(item), checks, measures, evidence]);
}

/** Whether two items of one number are the same thing, perhaps asked otherwise. */
export function isSameThing(before: Item, after: Item): boolean {
  if (before.type !== after.type) return false;
  if (plainText(before) === plainText(after)) return true;
  if (before.type !== 'row' || after.type !== 'row') return false;
  if (before.indicator.title === after.indicator.title) return true;
  return before.measures.some(({ id }) => after.measures.some((measure) => measure.id === id));
}

/** What changes from one edition to the other, item by item in the new edition's order, then what is dropped. */
export function itemChanges(from: Edition, to: Edition): ItemChange[] {
  const before = new Map<ItemId, Item>(itemsOf(from).map((item) => [item.id, item]));
  const differences = compareEditions(from, to).differences;
  const sentencesOf = (old: Item, item: Item) => {
    const found = differences.find(({ right }) => right.includes(item.id))?.sentences ?? [];
    const [before, after] = [plainText(old), plainText(item)];
    // The wording stands there, not below.
    const said = found.filter((sentence) => !sentence.includes('见下方对照'));
    return before === after ? said : [...said, `要求的文字由“${before}”改为“${after}”。`];
  };
  const changes = itemsOf(to).map((item): ItemChange => {
    const old = before.get(item.id);
    before.delete(item.id);
    const title = titleOf(item);
    if (old === undefined)
      return { item: item.id, title, kind: 'added', sentences: ['新增的条目，原申报没有填报。'] };
    if (demandsOf(old) === demandsOf(item)) return { item: item.id, title, kind: 'kept', sentences: [] };
    const said = sentencesOf(old, item);
    return {
      item: item.id,
      title,
      kind: 'changedRule',
      sentences: said.length > 0 ? said : ['填报的要求有变化。'],
    };
  });
  const dropped = [...before.values()].map(
    (item): ItemChange => ({
      item: item.id,
      title: titleOf(item),
      kind: 'dropped',
      sentences: ['新标准没有这一条，原填报内容只保留在原提交中。'],
    }),
  );
  return [...changes, ...dropped];
}

/** The items that a unit has to look at again: those that ask otherwise, and those that are new. */
export function itemsToReview(from: Edition, to: Edition): ItemId[] {
  const answerable = new Set<ItemId>(itemsOf(to).flatMap((item) => (takesAnswer(item) ? [item.id] : [])));
  return itemChanges(from, to).flatMap(({ item, kind }) =>
    (kind === 'changedRule' || kind === 'added') && answerable.has(item) ? [item] : [],
  );
}

/**
 * What a form says by the new edition: every answer as far as the new edition asks the same. Ticks stay where the
 * checks are word for word the same, figures where what is counted is; nobody is taken to have said what was never asked.
 */
export function answersUnder(from: Edition, answers: Answers, to: Edition): Answers {
  const before = new Map<ItemId, Item>(itemsOf(from).map((item) => [item.id, item]));
  return Object.fromEntries(
    itemsOf(to).flatMap((item) => {
      const answer = answers[item.id];
      const old = before.get(item.id);
      if (answer === undefined || old === undefined || !isSameThing(old, item)) return [];
      const kept = item.type === 'row' && old.type === 'row' ? rowAnswer(old, answer, item) : answer;
      return [[item.id, kept]];
    }),
  ) as Answers;
}

/** Whether a figure given for the one says as much for the other: a date where a number is asked does not. */
export function isSameFigure(one: Measure, other: Measure): boolean {
  const dateOf = (measure: Measure) => (measure.kind === 'count' ? measure.since : undefined);
  return (
    one.id === other.id &&
    one.kind === other.kind &&
    one.unit === other.unit &&
    dateOf(one) === dateOf(other) &&
    one.window === other.window
  );
}

function rowAnswer(old: Row, answer: Answer, row: Row): Answer {
  const { checks, figures, ...rest } = answer;
  const asked = new Set(
    row.measures.flatMap((measure) =>
      old.measures.some((one) => isSameFigure(one, measure)) ? [measure.id] : [],
    ),
  );
  const kept = Object.entries(figures ?? {}).filter(([id]) => asked.has(id));
  return {
    ...rest,
    ...(checks !== undefined && json(old.checks) === json(row.checks) && { checks }),
    ...(figures !== undefined && { figures: Object.fromEntries(kept) }),
  };
}

/** What the change means for one application. */
export interface Migrated {
  readonly answers: Answers;
  readonly before: Tally | null;
  readonly after: Tally | null;
}

export function migratedAnswers(from: Edition, answers: Answers, to: Edition): Migrated {
  const next = answersUnder(from, answers, to);
  return { answers: next, before: tallyAnswers(from, answers), after: tallyAnswers(to, next) };
}

/** One answer under both editions. */
export interface AnswerChange {
  readonly item: ItemId;
  readonly title: string;
  readonly kind: ItemChange['kind'];
  readonly before: RowResult | null;
  readonly after: RowResult | null;
  /** What is to be done about it, or why its result turns. */
  readonly sentence: string;
}

/** Answer by answer what the change does to a form; those that stay as they are and come out as before are left out. */
export function answerChanges(from: Edition, answers: Answers, to: Edition): AnswerChange[] {
  const next = answersUnder(from, answers, to);
  const rows = (edition: Edition) =>
    new Map<ItemId, Row>(
      itemsOf(edition).flatMap((item) => (item.type === 'row' ? [[item.id, item] as const] : [])),
    );
  const [old, now] = [rows(from), rows(to)];
  return itemChanges(from, to).flatMap(({ item, title, kind, sentences }) => {
    if (kind === 'kept') return [];
    const [rowBefore, rowAfter] = [old.get(item), now.get(item)];
    const before = rowBefore ? judgeRow(rowBefore, answers[item]).result : null;
    const verdict = rowAfter ? judgeRow(rowAfter, next[item]) : null;
    const reopened = kind === 'changedRule' && verdict?.result === 'unanswered' && before !== 'unanswered';
    const turned = verdict !== null && verdict.result !== before && kind !== 'added';
    const sentence = reopened
      ? '原填报内容不足以判断，须由填报单位按新要求填报。'
      : turned
        ? verdict.sentence
        : (sentences[0] ?? '');
    return [{ item, title, kind, before, after: verdict?.result ?? null, sentence }];
  });
}
