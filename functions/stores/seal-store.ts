import { ConditionFailed, type Item, type Key, type TablePort } from '#functions/ports/table.ts';
import type { DaySeal } from '#shared/domain/seals.ts';
import type { Instant } from '#shared/model/instant.ts';
import { dataOf, everyItem, itemOf } from './items.ts';
import type { KeptRecord } from './record-keys.ts';

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
const under = (pk: string, sk: string): Key => ({ pk, sk });

const partition = 'SEALS';
const keys = {
  seal: (number: number) => under(partition, `SEAL#${padded(number, 6)}`),
  sealPrefix: 'SEAL#',
  /** Why nothing is sealed, while that is so. */
  hindrance: under(partition, 'HINDRANCE'),
  /** Pages of one attempt at a seal: an attempt that failed leaves pages that no seal names. */
  pages: (attempt: string) => `SEALPAGES#${attempt}`,
  page: (attempt: string, day: string, first: string) =>
    under(`SEALPAGES#${attempt}`, `PAGE#${day}#${first}`),
  pagePrefix: (day: string) => `PAGE#${day}#`,
} as const;

/** How records are ordered in pages: as their events are listed by day. */
export const recordMark = ({ kind, id }: KeptRecord) => `${kind}#${id}`;

/** A page as it is kept, with where it stands in its seal, from 1. */
export interface KeptPage {
  readonly index: number;
  readonly text: string;
}

/** Why sealing waits, in words, and since when. */
export interface Hindrance {
  readonly message: string;
  readonly since: Instant;
}

export interface KeptSeal {
  readonly seal: DaySeal;
  readonly attempt: string;
}

const keptOf = (item: Item): KeptSeal => ({
  seal: dataOf<DaySeal>(item),
  attempt: item['attempt'] as string,
});

/** The daily seals with their pages. Nothing here is ever changed. */
export function sealStore(table: TablePort) {
  return {
    async last(): Promise<DaySeal | undefined> {
      return (await this.newest(1))[0];
    },

    /** The newest first. @param before only those with lower numbers */
    async newest(limit: number, before?: number): Promise<DaySeal[]> {
      const { items } = await table.query({
        pk: partition,
        skPrefix: keys.sealPrefix,
        descending: true,
        limit,
        ...(before !== undefined && { after: keys.seal(before).sk }),
      });
      return items.map((item) => dataOf<DaySeal>(item));
    },

    /** All seals, the oldest first. */
    async *every(): AsyncGenerator<KeptSeal> {
      for await (const item of everyItem(table, { pk: partition, skPrefix: keys.sealPrefix }))
        yield keptOf(item);
    },

    /** The pages of a seal, in their order. */
    async *pagesOf(attempt: string): AsyncGenerator<KeptPage> {
      for await (const item of everyItem(table, { pk: keys.pages(attempt), skPrefix: 'PAGE#' }))
        yield dataOf<KeptPage>(item);
    },

    /** The page of a day that a record would stand in; undefined where the day has none before it. */
    async pageFor(attempt: string, day: string, record: KeptRecord): Promise<KeptPage | undefined> {
      const { items } = await table.query({
        pk: keys.pages(attempt),
        skPrefix: keys.pagePrefix(day),
        // Strictly before the least key that could follow the record's own.
        after: `${keys.page(attempt, day, recordMark(record)).sk}!`,
        descending: true,
        limit: 1,
      });
      return dataOf<KeptPage>(items[0]);
    },

    /** @param first the record that the page begins with */
    async putPage(attempt: string, day: string, first: KeptRecord, page: KeptPage): Promise<void> {
      await table.transact([{ kind: 'put', item: itemOf(keys.page(attempt, day, recordMark(first)), page) }]);
    },

    /** Makes the seal the next one, and ends what hindered it. @returns false where another made that number */
    async put(seal: DaySeal, attempt: string): Promise<boolean> {
      try {
        await table.transact([
          { kind: 'put', item: itemOf(keys.seal(seal.number), seal, { attempt }), when: { absent: true } },
          { kind: 'put', item: itemOf(keys.hindrance, null) },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    async hindrance(): Promise<Hindrance | null> {
      return dataOf<Hindrance | null>(await table.get(keys.hindrance)) ?? null;
    },

    /** Says why nothing is sealed; the first time of the same reason stands. */
    async hinder(message: string, now: Instant): Promise<void> {
      const before = dataOf<Hindrance | null>(await table.get(keys.hindrance));
      if (before?.message === message) return;
      await table.transact([
        { kind: 'put', item: itemOf(keys.hindrance, { message, since: before?.since ?? now }) },
      ]);
    },
  };
}
export type SealStore = ReturnType<typeof sealStore>;
