import type { DatabaseSync } from 'node:sqlite';
import type { Item } from '#functions/ports/table.ts';
import type { ChangeStream } from '../table/sqlite-table.ts';
import { Wakeable } from './wakeable.ts';

export interface RelayOptions {
  readonly stream: ChangeStream;
  /** Where records that cannot be relayed are set aside. */
  readonly database: DatabaseSync;
  /** What follows the table's stream (bound-functions.ts), called with new items in the order of their commits. */
  handle(items: readonly Item[]): Promise<void>;
  onError(error: unknown, sequence: number): void;
  /** Milliseconds before the first repetition. */
  readonly firstPause?: number;
}

const cursorName = 'relay';
const widestBatch = 100;
/**
 * As a stream's batching window does in the cloud, in milliseconds: the relay begins when nothing was committed for
 * `quiet`, or `longestGathering` after it was woken. So what people do at the same moment is relayed and synced
 * together, and who waits for a reply comes before an execution and a notice that nobody waits for.
 */
const quiet = 20;
const longestGathering = 250;
/** How often one record is tried before it is set aside: about a minute of waiting in all. */
const mostAttempts = 12;
const longestPause = 15_000;
/** The handler tolerates being called twice, so the cursor need not be synced after every batch. */
const cursorEvery = 200;

/**
 * Reads the table's change log in order and hands it to the relay, as a stream's event source does in the cloud. The
 * cursor is kept after success only: whatever a kill interrupts is relayed again. A record that fails for a minute is
 * set aside so that it does not hold up the whole country; it is tried again at each start.
 */
export class RelayLoop {
  readonly #options: RelayOptions;
  readonly #wake = new Wakeable();
  readonly #stopListening: () => void;
  /** Commits that appended something, since the start. */
  #appends = 0;
  #position: number;
  #kept: number;
  #keptAt = 0;
  #running: Promise<void> | undefined;
  #closing = false;
  #idle = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: RelayOptions) {
    this.#options = options;
    options.database.exec(
      'CREATE TABLE IF NOT EXISTS relay_set_aside (sequence INTEGER PRIMARY KEY, error TEXT NOT NULL) STRICT',
    );
    this.#position = this.#kept = options.stream.cursor(cursorName);
    this.#stopListening = options.stream.onAppend(() => {
      this.#idle = false;
      this.#appends += 1;
      this.#wake.wake();
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when everything that was committed before has been relayed. */
  idle(): Promise<void> {
    if (this.#idle || this.#closing) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stopListening();
    this.#wake.wake();
    await this.#running;
    this.#keepCursor(true);
  }

  async #run(): Promise<void> {
    await this.#retrySetAside();
    while (!this.#closing) {
      const changes = this.#options.stream.read(this.#position, widestBatch);
      if (changes.length === 0) {
        this.#keepCursor(true);
        this.#idle = true;
        for (const resolve of this.#idleWaiters.splice(0)) resolve();
        await this.#wake.wait();
        await this.#gather();
        continue;
      }
      const last = changes[changes.length - 1] as (typeof changes)[number];
      try {
        await this.#options.handle(changes.map(({ item }) => item));
        this.#position = last.sequence;
      } catch (error) {
        this.#options.onError(error, last.sequence);
        // One by one, so that the record that fails is known and those before it are done.
        for (const { sequence, item } of changes) {
          if (this.#closing || !(await this.#relayOne(sequence, item))) break;
          this.#position = sequence;
        }
      }
      this.#keepCursor(false);
    }
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  async #gather(): Promise<void> {
    const woken = Date.now();
    let seen: number;
    do {
      seen = this.#appends;
      await this.#wake.sleep(quiet, () => this.#closing);
    } while (!this.#closing && seen !== this.#appends && Date.now() - woken < longestGathering);
  }

  /** @returns false where the loop is closing before the record was relayed or set aside */
  async #relayOne(sequence: number, item: Item): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#options.handle([item]);
        return true;
      } catch (error) {
        this.#options.onError(error, sequence);
        if (attempt >= mostAttempts) {
          this.#options.database
            .prepare('INSERT OR REPLACE INTO relay_set_aside VALUES (?, ?)')
            .run(sequence, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
          return true;
        }
        await this.#wake.sleep(
          Math.min((this.#options.firstPause ?? 50) * 2 ** (attempt - 1), longestPause),
          () => this.#closing,
        );
        if (this.#closing) return false;
      }
    }
  }

  async #retrySetAside(): Promise<void> {
    const { database, stream } = this.#options;
    const rows = database.prepare('SELECT sequence FROM relay_set_aside ORDER BY sequence').all() as {
      sequence: number;
    }[];
    for (const { sequence } of rows) {
      const [change] = stream.read(sequence - 1, 1);
      if (change?.sequence !== sequence) continue;
      try {
        await this.#options.handle([change.item]);
        database.prepare('DELETE FROM relay_set_aside WHERE sequence = ?').run(sequence);
      } catch (error) {
        this.#options.onError(error, sequence);
      }
    }
  }

  #keepCursor(now: boolean): void {
    if (this.#position === this.#kept || (!now && Date.now() - this.#keptAt < cursorEvery)) return;
    this.#options.stream.saveCursor(cursorName, this.#position);
    this.#kept = this.#position;
    this.#keptAt = Date.now();
  }
}
