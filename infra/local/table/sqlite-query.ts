import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Item, type Page, type Query, TableLimitExceeded, tableLimits } from '#functions/ports/table.ts';
import { checkQuery } from '#functions/ports/table-limits.ts';

/** As an array: an object with names for every row took half of the time of a query. */
type Row = readonly [place: string, bytes: number, body: string];

/**
 * The least string above every string with this prefix, in code point order (which is UTF-8 byte order); undefined if
 * there is none.
 */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    // The surrogate range holds no characters: after U+D7FF comes U+E000.
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

/** @param place of the row in its index, which may lag behind the item's own. */
function encodeCursor(place: string, { pk, sk }: Item): string {
  return Buffer.from(JSON.stringify([place, pk, sk])).toString('base64url');
}

function decodeCursor(cursor: string): [place: string, pk: string, sk: string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
      const [place, pk, sk] = parts as string[];
      return [place ?? '', pk ?? '', sk ?? ''];
    }
  } catch {
    // Falls through to the one answer for every cursor that this side did not make.
  }
  throw new TableLimitExceeded('the cursor is not one that a page of this table gave');
}

/** Queries with their statements prepared once a shape. */
export class SqliteQuery {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** A page: at most `limit` items and 1 MB, like DynamoDB, with a cursor whenever a limit ended it. */
  page(query: Query): Page {
    checkQuery(query);
    const pkColumn = query.index ? `${query.index}pk` : 'pk';
    const skColumn = query.index ? `${query.index}sk` : 'sk';
    const beyond = query.descending ? '<' : '>';
    const where = [`${pkColumn} = ?`];
    const values: (string | number)[] = [query.pk];
    if (query.skPrefix) {
      where.push(`${skColumn} >= ?`);
      values.push(query.skPrefix);
      const end = prefixEnd(query.skPrefix);
      if (end !== undefined) {
        where.push(`${skColumn} < ?`);
        values.push(end);
      }
    }
    if (query.after !== undefined) {
      where.push(`${skColumn} ${beyond} ?`);
      values.push(query.after);
    }
    if (query.cursor !== undefined) {
      where.push(`(${skColumn}, pk, sk) ${beyond} (?, ?, ?)`);
      values.push(...decodeCursor(query.cursor));
    }
    const order = query.descending ? 'DESC' : 'ASC';
    const sql = `SELECT ${skColumn}, bytes, body FROM items WHERE ${where.join(' AND ')}
      ORDER BY ${skColumn} ${order}, pk ${order}, sk ${order} LIMIT ?`;
    values.push(query.limit ?? -1);
    return this.#collect(sql, values, query.limit ?? Number.POSITIVE_INFINITY);
  }

  #collect(sql: string, values: (string | number)[], limit: number): Page {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    const items: Item[] = [];
    let total = 0;
    let lastPlace = '';
    for (const row of statement.iterate(...values)) {
      const [place, bytes, body] = row as unknown as Row;
      total += bytes;
      const last = items.at(-1);
      if (last && total > tableLimits.pageBytes) return { items, next: encodeCursor(lastPlace, last) };
      const item = JSON.parse(body) as Item;
      items.push(item);
      lastPlace = place;
      // DynamoDB gives a cursor whenever the limit is reached, even if nothing follows: so does this side.
      if (items.length === limit) return { items, next: encodeCursor(place, item) };
    }
    return { items };
  }
}
