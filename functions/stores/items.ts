import type { Item, Json, Key, Query, TablePort } from '#functions/ports/table.ts';
import { dayAttributes } from './record-keys.ts';

/**
 * An item that holds one value of the model under `data`, beside its keys and the attributes that conditions read. An event
 * of a record, whichever, is also listed under its day, so that the day's seal finds it.
 */
export function itemOf(key: Key, data: unknown, attributes: Readonly<Record<string, Json>> = {}): Item {
  return { ...key, ...dayAttributes(key, data), ...attributes, data: data as Json };
}

/** The value of the model in an item. Only the stores write items, so it is not parsed again. */
export function dataOf<T>(item: Item): T;
export function dataOf<T>(item: Item | undefined): T | undefined;
export function dataOf<T>(item: Item | undefined): T | undefined {
  return item?.['data'] as T | undefined;
}

/** Every item of a query, page by page. */
export async function* everyItem(table: TablePort, query: Omit<Query, 'cursor'>): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await table.query(cursor === undefined ? query : { ...query, cursor });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Every value of a query. */
export async function everyValue<T>(table: TablePort, query: Omit<Query, 'cursor'>): Promise<T[]> {
  const values: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(cursor === undefined ? query : { ...query, cursor });
    for (const item of page.items) values.push(dataOf<T>(item));
    cursor = page.next;
  } while (cursor !== undefined);
  return values;
}
