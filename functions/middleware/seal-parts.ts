import type { ReadRecord } from '#functions/stores/record-store.ts';
import type { KeptSeal } from '#functions/stores/seal-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { type DaySeal, daysOf, pagePath } from '#shared/domain/seals.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { TextPart } from './archive-parts.ts';

/** Every seal with every page, for archives of many records: a page at a time. */
export async function* everySeal(stores: Stores, seals: DaySeal[]): AsyncGenerator<TextPart> {
  for await (const { seal, attempt } of stores.seals.every()) {
    seals.push(seal);
    for await (const { index, text } of stores.seals.pagesOf(attempt))
      yield { path: pagePath(seal.number, index), text };
  }
}

/** The seals since some records began, with the pages that hold these records. */
export async function sealParts(stores: Stores, records: readonly ReadRecord[]): Promise<TextPart[]> {
  const kept: KeptSeal[] = [];
  for await (const one of stores.seals.every()) kept.push(one);
  const pages = new Map<string, string>();
  const days = records.map((record) => ({
    record,
    changed: new Set(record.events.map((event) => dateOf((event as typeof event & { at: Instant }).at))),
  }));
  const first = days.flatMap(({ changed }) => [...changed]).sort()[0];
  const since = kept.filter(({ seal }) => first !== undefined && seal.to >= first);
  // What there was before the first seal stands in that one, under its last day.
  for (const { seal, attempt } of since)
    for (const day of daysOf(seal))
      for (const { record, changed } of days) {
        if (seal.number > 1 && !changed.has(day)) continue;
        const page = await stores.seals.pageFor(attempt, day, record);
        if (page !== undefined) pages.set(pagePath(seal.number, page.index), page.text);
      }
  return [
    { path: 'seals.json', text: JSON.stringify({ seals: since.map(({ seal }) => seal) }) },
    ...[...pages].map(([path, text]) => ({ path, text })),
  ];
}
