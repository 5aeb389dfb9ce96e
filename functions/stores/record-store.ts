import type { TablePort } from '#functions/ports/table.ts';
import { type ChainEnd, genesis, type Sealed } from '#shared/domain/record-chain.ts';
import { seenHead } from './event-chain.ts';
import { dataOf, everyItem, everyValue } from './items.ts';
import {
  dayIndex,
  type KeptRecord,
  recordEndKey,
  recordEventKey,
  recordOf,
  recordPartition,
  recordPrefix,
} from './record-keys.ts';

/** A record with all of its events, and where its aggregate says that it ends. */
export interface ReadRecord extends KeptRecord {
  readonly events: readonly Sealed[];
  readonly end: ChainEnd;
}

/** Every chained record, whatever it is of, read in one way: for archives and seals. */
export function recordStore(table: TablePort) {
  /** @param some any event of the record: experts are found by the unit that it names */
  async function endOf(record: KeptRecord, some: Sealed): Promise<ChainEnd> {
    const item = await table.get(recordEndKey(record, some));
    const data = item?.['data'] as Partial<ChainEnd> | undefined;
    const held = { ...item, ...data } as Partial<ChainEnd> & { readonly number?: number };
    return { version: held.version ?? held.number ?? 0, head: held.head ?? '' };
  }

  return {
    /** The whole record, oldest first; without events where nothing was ever recorded. */
    async read(record: KeptRecord): Promise<ReadRecord> {
      const events = await everyValue<Sealed>(table, {
        pk: recordPartition(record),
        skPrefix: recordPrefix(record.kind),
      });
      const last = events.at(-1);
      if (last === undefined) return { ...record, events, end: { version: 0, head: genesis } };
      // After the events: what was added since is known to have come later.
      return { ...record, events, end: seenHead(events, await endOf(record, last)) };
    },

    /** Hash of a record's first event; undefined where nothing was ever recorded. */
    async firstHash(record: KeptRecord): Promise<string | undefined> {
      return dataOf<Sealed>(await table.get(recordEventKey(record, 1)))?.hash;
    },

    /** Where a record ends, without its events. */
    async end(record: KeptRecord): Promise<ChainEnd> {
      const first = dataOf<Sealed>(await table.get(recordEventKey(record, 1)));
      return first === undefined ? { version: 0, head: genesis } : endOf(record, first);
    },

    /** The last event of every record that changed on a day, ordered by record. From an index, which may lag. */
    async *changedOn(day: string): AsyncGenerator<{ readonly record: KeptRecord; readonly last: Sealed }> {
      let before: { readonly record: KeptRecord; readonly last: Sealed } | undefined;
      for await (const item of everyItem(table, { index: 'gsi1', pk: dayIndex(day) })) {
        const record = recordOf(item);
        if (record === null) continue;
        if (before !== undefined && (before.record.id !== record.id || before.record.kind !== record.kind))
          yield before;
        before = { record, last: dataOf<Sealed>(item) };
      }
      if (before !== undefined) yield before;
    },
  };
}
export type RecordStore = ReturnType<typeof recordStore>;
