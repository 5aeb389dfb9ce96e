import type { TablePort } from '#functions/ports/table.ts';
import { type ChainEnd, genesis, type Sealed } from '#shared/domain/record-chain.ts';
import { seenHead } from './event-chain.ts';
import { dataOf, everyItem, everyValue } from './items.ts';
import {
  dayIndex,
  type KeptRecord,
  recordEndKey,
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
      const item = await table.get(recordEndKey(record, last));
      const held = { ...item, ...(item?.['data'] as object | undefined) } as Partial<ChainEnd> & {
        number?: number;
      };
      const end = { version: held.version ?? held.number ?? 0, head: held.head ?? '' };
      return { ...record, events, end: seenHead(events, end) };
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
