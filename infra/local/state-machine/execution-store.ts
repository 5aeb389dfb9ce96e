import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Json, StateMachineDefinition } from './definition.ts';
import type {
  Answer,
  Draft,
  ExecutionDescription,
  ExecutionState,
  ExecutionStatus,
  HistoryEvent,
  Thread,
} from './execution-state.ts';
import { present } from './present.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS sfn_definition (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_execution (
    key INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
    status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started INTEGER NOT NULL, stopped INTEGER,
    deadline INTEGER, revision INTEGER NOT NULL DEFAULT 0, last_event INTEGER NOT NULL, last_thread INTEGER NOT NULL,
    UNIQUE (machine, name));
  CREATE INDEX IF NOT EXISTS sfn_execution_deadline ON sfn_execution (deadline) WHERE status = 'RUNNING' AND deadline IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sfn_execution_status ON sfn_execution (status, key);
  CREATE TABLE IF NOT EXISTS sfn_thread (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, phase TEXT NOT NULL, due INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sfn_thread_due ON sfn_thread (due) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sfn_thread_phase ON sfn_thread (phase) WHERE phase IN ('enter', 'again', 'joined', 'invoke');
  CREATE TABLE IF NOT EXISTS sfn_event (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sfn_token (
    token TEXT PRIMARY KEY, execution INTEGER NOT NULL, thread INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0, answer TEXT) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sfn_token_answered ON sfn_token (execution) WHERE closed = 0 AND answer IS NOT NULL;
`;

interface TokenRow {
  readonly execution: number;
  readonly thread: number;
  readonly closed: number;
  readonly answer: string | null;
}

type Row = Record<string, SQLInputValue>;

/** The tables of the runner. Every method is one synchronous transaction; none leaves one open. */
export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  /** Runs `work` in a transaction, or in a savepoint when the caller holds one already. */
  transact<T>(work: () => T): T {
    const [begin, commit, undo] = this.#database.isTransaction
      ? ['SAVEPOINT sfn', 'RELEASE sfn', 'ROLLBACK TO sfn; RELEASE sfn']
      : ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'];
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec(commit);
      return result;
    } catch (error) {
      try {
        this.#database.exec(undo);
      } catch {
        // SQLite has rolled back by itself (disk full, for one); the first error is the one to tell.
      }
      throw error;
    }
  }

  /** Keeps a definition under its hash, so that a running execution goes on with the one that it began with. */
  keepDefinition(definition: StateMachineDefinition): string {
    const body = JSON.stringify(definition);
    const hash = createHash('sha256').update(body).digest('hex');
    this.run('INSERT OR IGNORE INTO sfn_definition (hash, body) VALUES (?, ?)', hash, body);
    return hash;
  }

  definition(hash: string): StateMachineDefinition {
    return JSON.parse(
      String(this.get('SELECT body FROM sfn_definition WHERE hash = ?', hash)?.['body']),
    ) as StateMachineDefinition;
  }

  /** Writes a new execution with its first event and thread; undefined when the name was used before. */
  create(execution: Omit<ExecutionState, 'key' | 'threads'>, first: Thread): number | undefined {
    return this.transact(() => {
      const { changes, lastInsertRowid } = this.run(
        `INSERT INTO sfn_execution (arn, machine, name, definition, status, input, started, deadline, last_event, last_thread)
         VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        execution.arn,
        execution.machine,
        execution.name,
        execution.definition,
        JSON.stringify(execution.input),
        execution.startedAt,
        execution.deadline ?? null,
        execution.lastEvent,
        execution.lastThread,
      );
      if (Number(changes) === 0) return undefined;
      const key = Number(lastInsertRowid);
      this.writeEvent(key, {
        id: 1,
        type: 'ExecutionStarted',
        timestamp: execution.startedAt,
        previousEventId: 0,
      });
      this.writeThread(key, first);
      return key;
    });
  }

  /** A running execution with its threads, or undefined when it is unknown or has ended. */
  load(key: number): ExecutionState | undefined {
    const row = this.get(`SELECT * FROM sfn_execution WHERE key = ? AND status = 'RUNNING'`, key);
    if (!row) return undefined;
    const threads = new Map<number, Thread>();
    for (const { body } of this.all('SELECT body FROM sfn_thread WHERE execution = ? ORDER BY id', key)) {
      const thread = JSON.parse(String(body)) as Thread;
      threads.set(thread.id, thread);
    }
    return {
      key,
      arn: String(row['arn']),
      machine: String(row['machine']),
      name: String(row['name']),
      definition: String(row['definition']),
      input: JSON.parse(String(row['input'])) as Json,
      startedAt: Number(row['started']),
      deadline: row['deadline'] === null ? undefined : Number(row['deadline']),
      revision: Number(row['revision']),
      lastEvent: Number(row['last_event']),
      lastThread: Number(row['last_thread']),
      threads,
    };
  }

  /**
   * Writes a draft, inside a transaction of the caller. False, and nothing written, when the execution was changed from outside
   * (stopped, answered, a heartbeat) after it was loaded: then the draft must be made anew.
   */
  write(execution: ExecutionState, draft: Draft, now: number): boolean {
    const { key, revision } = execution;
    const outcome = draft.outcome;
    const { changes } = this.run(
      `UPDATE sfn_execution SET revision = revision + 1, last_event = ?, last_thread = ?, status = ?, output = ?, error = ?, cause = ?, stopped = ?
       WHERE key = ? AND revision = ? AND status = 'RUNNING'`,
      execution.lastEvent,
      execution.lastThread,
      outcome?.status ?? 'RUNNING',
      outcome?.output === undefined ? null : JSON.stringify(outcome.output),
      outcome?.error ?? null,
      outcome?.cause ?? null,
      outcome ? now : null,
      key,
      revision,
    );
    if (Number(changes) === 0) return false;
    for (const event of draft.events) this.writeEvent(key, event);
    for (const id of draft.removed)
      this.run('DELETE FROM sfn_thread WHERE execution = ? AND id = ?', key, id);
    for (const id of draft.touched) this.writeThread(key, present(execution.threads.get(id), 'thread'));
    for (const { token, thread } of draft.openedTokens)
      this.run('INSERT INTO sfn_token (token, execution, thread) VALUES (?, ?, ?)', token, key, thread);
    for (const token of draft.closedTokens)
      this.run('UPDATE sfn_token SET closed = 1, answer = NULL WHERE token = ?', token);
    execution.revision = revision + 1;
    return true;
  }

  /** Ends a running execution from outside. False when it is not running. */
  abort(
    key: number,
    previous: number,
    now: number,
    error: string | undefined,
    cause: string | undefined,
  ): boolean {
    return this.transact(() => {
      const { changes } = this.run(
        `UPDATE sfn_execution SET revision = revision + 1, last_event = last_event + 1, status = 'ABORTED', error = ?, cause = ?, stopped = ?
         WHERE key = ? AND status = 'RUNNING'`,
        error ?? null,
        cause ?? null,
        now,
        key,
      );
      if (Number(changes) === 0) return false;
      const id = Number(this.get('SELECT last_event FROM sfn_execution WHERE key = ?', key)?.['last_event']);
      const named = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      this.writeEvent(key, {
        id,
        type: 'ExecutionAborted',
        timestamp: now,
        previousEventId: previous,
        ...named,
      });
      this.run('DELETE FROM sfn_thread WHERE execution = ?', key);
      this.run('UPDATE sfn_token SET closed = 1, answer = NULL WHERE execution = ? AND closed = 0', key);
      return true;
    });
  }

  token(token: string): TokenRow | undefined {
    return this.get(
      'SELECT execution, thread, closed, answer FROM sfn_token WHERE token = ?',
      token,
    ) as unknown as TokenRow | undefined;
  }

  /** Keeps the answer to a token until the interpreter takes it. */
  answerToken(token: string, execution: number, answer: Answer): void {
    this.transact(() => {
      this.run('UPDATE sfn_token SET answer = ? WHERE token = ?', JSON.stringify(answer), token);
      this.run('UPDATE sfn_execution SET revision = revision + 1 WHERE key = ?', execution);
    });
  }

  /** Answers that are not yet taken, by token. */
  answers(execution: number): Map<string, Answer> {
    const rows = this.all(
      'SELECT token, answer FROM sfn_token WHERE execution = ? AND closed = 0 AND answer IS NOT NULL',
      execution,
    );
    return new Map(rows.map((row) => [String(row['token']), JSON.parse(String(row['answer'])) as Answer]));
  }

  thread(execution: number, id: number): Thread | undefined {
    const row = this.get('SELECT body FROM sfn_thread WHERE execution = ? AND id = ?', execution, id);
    return row && (JSON.parse(String(row['body'])) as Thread);
  }

  /** Moves the timer of a thread, for a heartbeat. */
  keepThread(execution: number, thread: Thread): void {
    this.transact(() => {
      this.writeThread(execution, thread);
      this.run('UPDATE sfn_execution SET revision = revision + 1 WHERE key = ?', execution);
    });
  }

  /** Executions that were cut off: something runnable, a call in flight, or an answer not yet taken. */
  interrupted(): number[] {
    return this.all(`SELECT DISTINCT execution FROM sfn_thread WHERE phase IN ('enter', 'again', 'joined', 'invoke')
      UNION SELECT DISTINCT execution FROM sfn_token WHERE closed = 0 AND answer IS NOT NULL`).map((row) =>
      Number(row['execution']),
    );
  }

  /** Executions with a timer that is due. */
  due(now: number): number[] {
    return this.all(
      `SELECT DISTINCT execution FROM sfn_thread WHERE due IS NOT NULL AND due <= ?
      UNION SELECT key FROM sfn_execution INDEXED BY sfn_execution_deadline WHERE status = 'RUNNING' AND deadline IS NOT NULL AND deadline <= ?`,
      now,
      now,
    ).map((row) => Number(row['execution']));
  }

  /** When the next timer is due, in epoch milliseconds. */
  nextDue(): number | undefined {
    const [timer, deadline] = [
      this.get('SELECT min(due) AS due FROM sfn_thread WHERE due IS NOT NULL'),
      this.get(
        `SELECT min(deadline) AS due FROM sfn_execution INDEXED BY sfn_execution_deadline WHERE status = 'RUNNING' AND deadline IS NOT NULL`,
      ),
    ];
    const times = [timer, deadline].map((row) => row?.['due']).filter((due) => typeof due === 'number');
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  describe(arn: string): (ExecutionDescription & { readonly key: number }) | undefined {
    const row = this.get('SELECT * FROM sfn_execution WHERE arn = ?', arn);
    return row && { key: Number(row['key']), ...description(row) };
  }

  list(
    machine: string | undefined,
    status: ExecutionStatus | undefined,
    limit: number,
  ): ExecutionDescription[] {
    const wanted = Object.entries({ machine, status }).flatMap(([column, value]) =>
      value === undefined ? [] : [[column, value] as const],
    );
    const where = wanted.map(([column]) => `${column} = ?`).join(' AND ') || 'TRUE';
    return this.all(
      `SELECT * FROM sfn_execution WHERE ${where} ORDER BY key DESC LIMIT ?`,
      ...wanted.map(([, value]) => value),
      limit,
    ).map(description);
  }

  /** The events of an execution in order. */
  history(key: number): HistoryEvent[] {
    return this.all('SELECT body FROM sfn_event WHERE execution = ? ORDER BY id', key).map(
      (row) => JSON.parse(String(row['body'])) as HistoryEvent,
    );
  }

  private writeEvent(key: number, event: HistoryEvent): void {
    this.run(
      'INSERT INTO sfn_event (execution, id, body) VALUES (?, ?, ?)',
      key,
      event.id,
      JSON.stringify(event),
    );
  }

  private writeThread(key: number, thread: Thread): void {
    this.run(
      'INSERT OR REPLACE INTO sfn_thread (execution, id, phase, due, body) VALUES (?, ?, ?, ?, ?)',
      key,
      thread.id,
      thread.phase,
      thread.due ?? null,
      JSON.stringify(thread),
    );
  }

  private prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  private run(sql: string, ...values: SQLInputValue[]) {
    return this.prepared(sql).run(...values);
  }

  private get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepared(sql).get(...values) as Row | undefined;
  }

  private all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepared(sql).all(...values) as Row[];
  }
}

function description(row: Row): ExecutionDescription {
  const optional = {
    output: row['output'] === null ? undefined : (JSON.parse(String(row['output'])) as unknown),
    error: row['error'] ?? undefined,
    cause: row['cause'] ?? undefined,
    stoppedAt: row['stopped'] === null ? undefined : Number(row['stopped']),
  };
  return {
    executionArn: String(row['arn']),
    machine: String(row['machine']),
    name: String(row['name']),
    status: row['status'] as ExecutionStatus,
    input: JSON.parse(String(row['input'])) as unknown,
    startedAt: Number(row['started']),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
