import type { DatabaseSync } from 'node:sqlite';
import {
  type Condition,
  ConditionFailed,
  type Item,
  type Key,
  type Page,
  type Query,
  TableLimitExceeded,
  type TablePort,
  type Write,
} from '#functions/ports/table.ts';
import { checkKey, checkTransactionBytes, checkWrites, itemBytes } from '#functions/ports/table-limits.ts';
import { GroupCommit } from './group-commit.ts';
import { openDatabase } from './schema.ts';
import { SqliteQuery } from './sqlite-query.ts';

/** The embedded stand-in for a DynamoDB stream: every event item, in the order of commits. */
export interface ChangeStream {
  /** Changes after a sequence number, oldest first. The item is read as it is now; events never change. */
  read(afterSequence: number, limit: number): { sequence: number; item: Item }[];
  /** Called after a commit that appended. @returns the way to stop. */
  onAppend(listener: () => void): () => void;
  /** How far a named reader has got; 0 at first. */
  cursor(name: string): number;
  saveCursor(name: string, sequence: number): void;
}

export interface SqliteTable extends TablePort {
  readonly stream: ChangeStream;
  /** Moves the write-ahead log into the database file and truncates it: before a backup by copying. */
  checkpoint(): void;
  /** Commits what is waiting and closes the file. */
  close(): void;
}

export interface TableOptions {
  /** The database file, or `:memory:`. Its folder is made. */
  readonly path: string;
  /** Milliseconds by which the secondary indexes lag behind. For tests: nothing may decide by reading an index. */
  readonly indexDelay?: number;
}

interface Stored {
  readonly body: string;
  readonly bytes: number;
}

const absentIndexes: readonly null[] = [null, null, null, null, null, null];

/** Values of the six index columns; an item is in an index only with both keys (sparse). */
function indexColumns(item: Item): (string | null)[] {
  return [1, 2, 3].flatMap((index) => {
    const pk = item[`gsi${index}pk`];
    const sk = item[`gsi${index}sk`];
    return typeof pk === 'string' && typeof sk === 'string' ? [pk, sk] : [null, null];
  });
}

function holds(condition: Condition, stored: Stored | undefined): boolean {
  if ('absent' in condition) return stored === undefined;
  if (!stored) return false;
  const item = JSON.parse(stored.body) as Item;
  return Object.entries(condition.equals).every(
    ([name, value]) => Object.hasOwn(item, name) && item[name] === value,
  );
}

class Table implements SqliteTable {
  readonly stream: ChangeStream;
  readonly #database: DatabaseSync;
  readonly #query: SqliteQuery;
  readonly #commits: GroupCommit;
  readonly #listeners = new Set<() => void>();
  readonly #indexDelay: number;
  readonly #lagging = new Map<NodeJS.Timeout, Key>();
  readonly #statements;
  #appended = false;

  constructor({ path, indexDelay = 0 }: TableOptions) {
    const database = openDatabase(path);
    this.#database = database;
    this.#indexDelay = indexDelay;
    this.#query = new SqliteQuery(database);
    this.#commits = new GroupCommit(database, () => this.#announce());
    const columns = 'gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk';
    const overwrite = columns.split(', ').map((column) => `${column} = excluded.${column}`);
    const insert = `INSERT INTO items (pk, sk, bytes, body, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (pk, sk) DO UPDATE SET bytes = excluded.bytes, body = excluded.body`;
    this.#statements = {
      get: database.prepare('SELECT body, bytes FROM items WHERE pk = ? AND sk = ?'),
      put: database.prepare(`${insert}, ${overwrite.join(', ')}`),
      /** Leaves the index columns of a stored row as they are. */
      putLagging: database.prepare(insert),
      index:
        database.prepare(`UPDATE items SET gsi1pk = ?, gsi1sk = ?, gsi2pk = ?, gsi2sk = ?, gsi3pk = ?, gsi3sk = ?
        WHERE pk = ? AND sk = ?`),
      append: database.prepare('INSERT INTO changes (pk, sk) VALUES (?, ?)'),
      changes: database.prepare(`SELECT sequence, body FROM changes JOIN items USING (pk, sk)
        WHERE sequence > ? ORDER BY sequence LIMIT ?`),
      cursor: database.prepare('SELECT sequence FROM cursors WHERE name = ?'),
      saveCursor: database.prepare(`INSERT INTO cursors (name, sequence) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence`),
    };
    this.stream = this.#changeStream();
  }

  async get(key: Key): Promise<Item | undefined> {
    checkKey(key);
    const stored = this.#stored(key);
    return stored && (JSON.parse(stored.body) as Item);
  }

  async query(query: Query): Promise<Page> {
    return this.#query.page(query);
  }

  async transact(writes: readonly Write[]): Promise<void> {
    const sizes = checkWrites(writes);
    // Serialised before it waits: what the caller does to its objects afterwards changes nothing.
    const bodies = writes.map((write) => (write.kind === 'put' ? JSON.stringify(write.item) : ''));
    await this.#commits.run(() => this.#apply(writes, sizes, bodies));
  }

  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#commits.flush();
    for (const [timer, key] of this.#lagging) {
      clearTimeout(timer);
      this.#index(key);
    }
    this.#lagging.clear();
    this.#listeners.clear();
    this.#database.close();
  }

  #stored(key: Key): Stored | undefined {
    return this.#statements.get.get(key.pk, key.sk) as Stored | undefined;
  }

  /** All conditions first, so that the refusal names every one that failed; keys are distinct, so order is free. */
  #apply(writes: readonly Write[], sizes: readonly number[], bodies: readonly string[]): void {
    const refused: number[] = [];
    let total = 0;
    const results = writes.map((write, position) => {
      const key = write.kind === 'put' ? write.item : write.key;
      const stored = write.kind === 'put' && !write.when ? undefined : this.#stored(key);
      total += write.kind === 'put' ? (sizes[position] ?? 0) : (stored?.bytes ?? 0);
      if (write.kind !== 'increment') {
        if (write.when && !holds(write.when, stored)) refused.push(position);
        return undefined;
      }
      const next = incremented(write, stored);
      if (!next) refused.push(position);
      return next;
    });
    if (refused.length > 0) throw new ConditionFailed(refused);
    checkTransactionBytes(total);
    for (const [position, write] of writes.entries()) {
      if (write.kind === 'put') this.#put(write.item, sizes[position] ?? 0, bodies[position] ?? '');
      const next = results[position];
      if (next) this.#put(next, itemBytes(next), JSON.stringify(next));
    }
  }

  #put(item: Item, bytes: number, body: string): void {
    const { pk, sk } = item;
    if (this.#indexDelay > 0) {
      this.#statements.putLagging.run(pk, sk, bytes, body, ...absentIndexes);
      this.#indexLater({ pk, sk });
    } else {
      this.#statements.put.run(pk, sk, bytes, body, ...indexColumns(item));
    }
    if (sk.startsWith('EVENT#')) {
      this.#statements.append.run(pk, sk);
      this.#appended = true;
    }
  }

  #indexLater(key: Key): void {
    const timer = setTimeout(() => {
      this.#lagging.delete(timer);
      this.#index(key);
    }, this.#indexDelay);
    this.#lagging.set(timer, key);
  }

  #index(key: Key): void {
    const stored = this.#stored(key);
    if (stored) this.#statements.index.run(...indexColumns(JSON.parse(stored.body) as Item), key.pk, key.sk);
  }

  #announce(): void {
    if (!this.#appended) return;
    this.#appended = false;
    for (const listener of this.#listeners) listener();
  }

  #changeStream(): ChangeStream {
    const { changes, cursor, saveCursor } = this.#statements;
    return {
      read: (afterSequence, limit) =>
        (
          changes.all(afterSequence, limit) as unknown as {
            sequence: number;
            body: string;
          }[]
        ).map(({ sequence, body }) => ({
          sequence,
          item: JSON.parse(body) as Item,
        })),
      onAppend: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      cursor: (name) => (cursor.get(name) as { sequence: number } | undefined)?.sequence ?? 0,
      saveCursor: (name, sequence) => {
        saveCursor.run(name, sequence);
      },
    };
  }
}

/** The item with the numbers added, or undefined where the result would leave the bounds. */
function incremented(write: Write & { kind: 'increment' }, stored: Stored | undefined): Item | undefined {
  const item: Item = stored ? (JSON.parse(stored.body) as Item) : { pk: write.key.pk, sk: write.key.sk };
  const numberOf = (name: string) => {
    const number = item[name] ?? 0;
    if (typeof number !== 'number')
      throw new TableLimitExceeded(`${name} of ${item.pk} ${item.sk} is not a number`);
    return number;
  };
  const after = numberOf(write.attribute) + write.by;
  if (after < (write.atLeast ?? Number.NEGATIVE_INFINITY)) return undefined;
  if (after > (write.atMost ?? Number.POSITIVE_INFINITY)) return undefined;
  const next: Record<string, Item[string]> = { ...item, [write.attribute]: after };
  for (const [name, by] of Object.entries(write.also ?? {})) next[name] = numberOf(name) + by;
  return next as Item;
}

/** The table port on one SQLite file: real transactions, durable when `transact` resolves. */
export function openTable(options: TableOptions): SqliteTable {
  return new Table(options);
}
