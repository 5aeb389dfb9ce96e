import type { Answer, Answers } from '../model/answer.ts';
import type { Edition, Item } from '../model/edition.ts';
import type { EvidenceDocument } from '../model/evidence.ts';
import type { ItemId } from '../model/ids.ts';
import { answerPartsOf, partValue, shownPart } from './answer-parts.ts';
import { itemsOf } from './check-answers.ts';
import { judgeRow } from './verdict.ts';
import { type Segment, wordingOfLong } from './wording.ts';

/** A form as it was sent, or as it stands in its unit's hand. */
export interface FormState {
  readonly edition: Edition;
  readonly answers: Answers;
  /** Files that count, by what each is said to be. */
  readonly files: readonly {
    readonly id: string;
    readonly item: string;
    readonly document?: EvidenceDocument | undefined;
  }[];
}

export interface PartDifference {
  readonly part: string;
  readonly label: string;
  /** In the words of the screen; null where nothing was filled in. */
  readonly before: string | null;
  readonly after: string | null;
  readonly wording: readonly Segment[] | null;
}

export interface ItemDifference {
  readonly item: ItemId;
  readonly name: string;
  readonly verdict: { readonly before: string; readonly after: string } | null;
  readonly parts: readonly PartDifference[];
  /** Ids of files that came, that went, and that are said to be another document. */
  readonly files: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly described: readonly string[];
  };
}

const results = { met: '达标', notMet: '未达标', notApplicable: '不适用', unanswered: '未填' } as const;

/**
 * What changed from one state of a form to the other, item by item in the order of the form. Where the edition changed
 * between them each side is read by its own, and an item that only one of them asks stands on that side.
 */
export function formDifferences(
  before: FormState,
  after: FormState,
): { readonly items: ItemDifference[]; readonly same: number } {
  const left = new Map(itemsOf(before.edition).map((item) => [item.id, item]));
  const right = new Map(itemsOf(after.edition).map((item) => [item.id, item]));
  const ids = [...right.keys(), ...[...left.keys()].filter((id) => !right.has(id))];
  const all = ids.map((id) => itemDifference(id, [left.get(id), right.get(id)], before, after));
  const items = all.filter(
    ({ parts, files, verdict }) =>
      verdict !== null ||
      parts.length + files.added.length + files.removed.length + files.described.length > 0,
  );
  return { items, same: all.length - items.length };
}

function itemDifference(
  id: ItemId,
  [old, now]: readonly [Item | undefined, Item | undefined],
  before: FormState,
  after: FormState,
): ItemDifference {
  const [was, is] = [before.answers[id] ?? {}, after.answers[id] ?? {}];
  const named = (now ?? old) as Item;
  return {
    item: id,
    name: named.type === 'row' ? `${named.id} ${named.indicator.title}` : named.short,
    verdict: verdictDifference([old, was], [now, is]),
    parts: partDifferences([old, was], [now, is]),
    files: fileDifferences(id, before, after),
  };
}

type Filled = readonly [item: Item | undefined, answer: Answer];

function partDifferences([old, was]: Filled, [now, is]: Filled): PartDifference[] {
  const parts = new Map(
    [...(now ? answerPartsOf(now) : []), ...(old ? answerPartsOf(old) : [])].map((part) => [part.part, part]),
  );
  return [...parts.values()].flatMap(({ part, kind, label }) => {
    const shown = (item: Item | undefined, answer: Answer) => {
      const value = item === undefined ? null : partValue(answer, part);
      // Applying is what nobody has to say.
      if (value === null || value === '' || (kind === 'notApplicable' && value === 'false')) return null;
      return shownPart(kind, value);
    };
    const [before, after] = [shown(old, was), shown(now, is)];
    if (before === after) return [];
    return [
      {
        part,
        label,
        before,
        after,
        wording: kind === 'text' ? wordingOfLong(before ?? '', after ?? '') : null,
      },
    ];
  });
}

function verdictDifference([old, was]: Filled, [now, is]: Filled): ItemDifference['verdict'] {
  if (old?.type !== 'row' || now?.type !== 'row') return null;
  const [before, after] = [judgeRow(old, was).result, judgeRow(now, is).result];
  return before === after ? null : { before: results[before], after: results[after] };
}

function fileDifferences(id: ItemId, before: FormState, after: FormState): ItemDifference['files'] {
  const of = ({ files }: FormState) =>
    new Map(files.filter(({ item }) => item === id).map((file) => [file.id, file]));
  const [was, is] = [of(before), of(after)];
  const said = (document: EvidenceDocument | undefined) => JSON.stringify(document ?? null);
  return {
    added: [...is.keys()].filter((file) => !was.has(file)),
    removed: [...was.keys()].filter((file) => !is.has(file)),
    described: [...is.values()].flatMap((file) => {
      const earlier = was.get(file.id);
      return earlier !== undefined && said(earlier.document) !== said(file.document) ? [file.id] : [];
    }),
  };
}
