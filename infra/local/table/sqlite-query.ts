import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Item, type Page, type Query, TableLimitExceeded, tableLimits } from '#functions/ports/table.ts';
import { checkQuery } from '#functions/ports/table-limits.ts';

/** As an array: an object with names for every row took half of the time of a query. */
type Row = readonly [place: string, bytes: number, body: string];

/** Rows taken from the engine at once: row by row, handing them over costs more than finding them. */
const widestRead = 128;

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
    const { limit = Number.POSITIVE_INFINITY } = query;
    const items: Item[] = [];
    let total = 0;
    let place = '';
    const cursor = () => encodeCursor(place, items.at(-1) as Item);
    for (;;) {
      const width = Math.min(limit - items.length, widestRead);
      const rows = this.#rows(query, items.length === 0 ? query.cursor : cursor(), width);
      for (const [next, bytes, body] of rows) {
        total += bytes;
        if (items.length > 0 && total > tableLimits.pageBytes) return { items, next: cursor() };
        items.push(JSON.parse(body) as Item);
        place = next;
      }
      // DynamoDB gives a cursor whenever the limit is reached, even if nothing follows: so does this side.
      if (items.length === limit) return { items, next: cursor() };
      if (rows.length < width) return { items };
    }
  }

  #rows(query: Query, cursor: string | undefined, width: number): Row[] {
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
    if (cursor !== undefined) {
      where.push(`(${skColumn}, pk, sk) ${beyond} (?, ?, ?)`);
      values.push(...decodeCursor(cursor));
    }
    const order = query.descending ? 'DESC' : 'ASC';
    const sql = `SELECT ${skColumn}, bytes, body FROM items WHERE ${where.join(' AND ')}
      ORDER BY ${skColumn} ${order}, pk ${order}, sk ${order} LIMIT ?`;
    return this.#prepared(sql).all(...values, width) as unknown as Row[];
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
