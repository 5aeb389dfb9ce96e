import type { DatabaseSync, StatementSync } from 'node:sqlite';

interface Waiting {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs the units of work that arrive in one turn of the event loop inside one BEGIN IMMEDIATE … COMMIT, a savepoint
 * each: one fsync serves all who came together, which is what an fsync-bound store needs under load. A unit that
 * throws is rolled back to its own savepoint and leaves the others alone; every promise settles only after COMMIT.
 * The commit blocks the loop, so the next group gathers while this one is synced; a lone caller waits for one
 * `setImmediate`, a few microseconds.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #afterCommit: () => void;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  #waiting: Waiting[] = [];

  constructor(database: DatabaseSync, afterCommit: () => void = () => {}) {
    this.#database = database;
    this.#savepoint = database.prepare('SAVEPOINT one');
    this.#release = database.prepare('RELEASE one');
    this.#afterCommit = afterCommit;
  }

  run(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what is waiting now. Also called on close, so that nothing that was asked for is forgotten. */
  flush(): void {
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    const failures = new Map<Waiting, unknown>();
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const waiting of group) {
        this.#savepoint.run();
        try {
          waiting.work();
        } catch (error) {
          failures.set(waiting, error);
          this.#database.exec('ROLLBACK TO one');
        }
        this.#release.run();
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      // The group itself failed (disk full, locked by another process, closed meanwhile): nothing of it is stored.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const waiting of group) waiting.reject(failures.get(waiting) ?? error);
      return;
    }
    for (const waiting of group) {
      if (failures.has(waiting)) waiting.reject(failures.get(waiting));
      else waiting.resolve();
    }
    this.#afterCommit();
  }
}
