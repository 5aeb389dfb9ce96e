import type { Answer, Answers, DraftAnswer } from '../model/answer.ts';
import type { Edition, Item, Row } from '../model/edition.ts';
import type { ApplicationId, ItemId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import { itemsOf } from './check-answers.ts';
import { isSameFigure } from './edition-change.ts';
import type { Fault } from './refusal.ts';

/**
 * What a unit said last time, laid into its new draft. It counts as nobody's answer until somebody of the unit saves
 * the item, changed or as it is: an item that was never saved in this application is still to be confirmed.
 */
export interface CarriedAnswers {
  readonly from: ApplicationId;
  readonly campaignTitle: string;
  readonly submittedAt: Instant;
  readonly answers: Answers;
}

/** Text without spaces and widths, by which an item of one edition is found again in another. */
function words(item: Item): string {
  const text = item.type === 'row' ? item.content : item.label;
  return `${item.type}:${text.normalize('NFKC').replace(/[\s★]/gu, '')}`;
}

/** Items of an edition that another asks for in the same words: before → after. */
export function sameItems(before: Edition, after: Edition): Map<ItemId, ItemId> {
  const places = new Map(itemsOf(after).map((item) => [words(item), item.id]));
  return new Map(
    itemsOf(before).flatMap((item) => {
      const place = places.get(words(item));
      return place === undefined ? [] : [[item.id, place] as const];
    }),
  );
}

/**
 * The answers of an earlier submission that a new edition asks for in the same words, by the new edition's items. Never
 * carried: what holds for a number of years, as whether there was an incident or how full the beds were, since these years
 * end later now (DOMAIN §A.2 N-17, N-21, N-30), and what the chain fills.
 */
export function answersToCarry(before: Edition, answers: Answers, after: Edition): Answers {
  const old = new Map<string, Item>(itemsOf(before).map((item) => [words(item), item]));
  const carried: Record<ItemId, Answer> = {};
  for (const item of itemsOf(after)) {
    const source = old.get(words(item));
    const answer = source && answers[source.id];
    const carriedAnswer = source && answer && carry(source, answer, item);
    if (carriedAnswer && Object.keys(carriedAnswer).length > 0) carried[item.id] = carriedAnswer;
  }
  return carried as Answers;
}

function carry(source: Item, answer: Answer, item: Item): Answer | null {
  if (item.type === 'row')
    return source.type === 'row' && asksTheSame(source, item)
      ? withoutWindows(item, answer)
      : answer.text
        ? { text: answer.text }
        : null;
  return ['text', 'integer', 'yesNo', 'person', 'phone'].includes(item.type) ? answer : null;
}

/** Ticks and figures mean the same only where the checks and the measures do. */
function asksTheSame(source: Row, item: Row): boolean {
  return (
    JSON.stringify(source.checks) === JSON.stringify(item.checks) &&
    source.measures.length === item.measures.length &&
    item.measures.every((measure, index) => {
      const before = source.measures[index];
      return before !== undefined && isSameFigure(before, measure);
    })
  );
}

/** The answer without what it says of a number of years: such figures, and the ticks that claim the same in words. */
function withoutWindows({ measures }: Row, answer: Answer): Answer {
  const windowed = new Set(measures.flatMap(({ id, window }) => (window === undefined ? [] : [id])));
  if (windowed.size === 0) return answer;
  const { checks: _, figures = {}, ...rest } = answer;
  const kept = Object.entries(figures).filter(([id]) => !windowed.has(id));
  return { ...rest, ...(kept.length > 0 && { figures: Object.fromEntries(kept) }) };
}

/** Items whose answer was carried over and has not been saved by anybody yet, in the edition's order. */
export function itemsToConfirm(
  edition: Edition,
  carried: CarriedAnswers | null,
  saved: readonly Pick<DraftAnswer, 'item' | 'revision'>[],
): ItemId[] {
  if (carried === null) return [];
  const own = new Set(saved.flatMap(({ item, revision }) => (revision > 0 ? [item] : [])));
  return itemsOf(edition).flatMap(({ id }) =>
    carried.answers[id] !== undefined && !own.has(id) ? [id] : [],
  );
}

/** The draft with what was carried over where nothing was saved. Revision 0: not saved yet. */
export function withCarried(drafts: readonly DraftAnswer[], carried: CarriedAnswers | null): DraftAnswer[] {
  if (carried === null) return [...drafts];
  const own = new Set(drafts.map(({ item }) => item));
  const rest = (Object.entries(carried.answers) as [ItemId, Answer][]).flatMap(([item, answer]) =>
    own.has(item)
      ? []
      : [{ item, answer, revision: 0, savedBy: carried.campaignTitle, savedAt: carried.submittedAt }],
  );
  return [...drafts, ...rest];
}

/** Why a form with unconfirmed items is not submitted: one fault at each. */
export function faultsToConfirm(edition: Edition, items: readonly ItemId[]): Fault[] {
  const known = new Map<ItemId, Item>(itemsOf(edition).map((item) => [item.id, item]));
  return items.map((id) => {
    const item = known.get(id);
    const name = item === undefined ? id : item.type === 'row' ? `第 ${id} 行` : `“${item.short}”`;
    return {
      pointer: `/answers/${id}`,
      message: `${name}沿用了上次申报的内容，待确认。请核对，修改或点“确认”。`,
    };
  });
}
