import { expect } from 'vitest';
import type { Item, Page, Query, TablePort } from '#functions/ports/table.ts';

/** What the table's suites work with. Each test takes partitions of its own, so one table serves all of them. */
export interface TableSetting {
  readonly table: () => TablePort;
  readonly partition: () => string;
  readonly put: (item: Item) => Promise<void>;
  /** Every page of a query, and all their items. */
  readonly all: (query: Query) => Promise<{ items: Item[]; pages: Page[] }>;
}

export const limitExceeded = expect.objectContaining({ name: 'TableLimitExceeded' });

export function refusedAt(...refused: number[]): unknown {
  return expect.objectContaining({ name: 'ConditionFailed', refused });
}

/** Asks an index until it shows what is expected: it may lag. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const outcome = () => check().then(() => 'as expected', String);
  await expect.poll(outcome, { timeout: 5_000 }).toBe('as expected');
}

export function tableSetting(table: () => TablePort): TableSetting {
  const run = Date.now().toString(36);
  let partitions = 0;
  return {
    table,
    partition: () => {
      partitions += 1;
      return `CONTRACT#${run}#${partitions}`;
    },
    put: (item) => table().transact([{ kind: 'put', item }]),
    all: async (query) => {
      const pages: Page[] = [];
      let cursor: string | undefined;
      do {
        const page: Page = await table().query(cursor === undefined ? query : { ...query, cursor });
        pages.push(page);
        cursor = page.next;
      } while (cursor !== undefined);
      return { items: pages.flatMap((page) => page.items), pages };
    },
  };
}
