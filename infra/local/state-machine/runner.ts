/**
 * The embedded runner of state machines: an interpreter of the Amazon States Language, JSONata mode only, kept in SQLite.
 *
 * It persists the interpreter and does not replay. An execution is a row, each of its lines of control (itself, a branch, an
 * iteration) is a row, each event is a row. One round of the loop loads the executions that can go on, lets the interpreter
 * move them as far as they go without the outside world, writes all changes in ONE synced transaction, and only then calls
 * functions. So a kill at any point leaves rows from which `open` goes on: what was in flight is called again (tasks are
 * at-least-once, handlers write conditionally), waiting tokens and absolute due times are still there.
 *
 * The loop is the only writer of interpreter state. What comes from outside in between (a token's answer, a heartbeat, a stop)
 * is written at once in its own transaction and raises the revision of the execution; a draft made on an older revision is
 * thrown away and made anew. Answers to tokens are therefore durable when `sendTaskSuccess` returns.
 *
 * There is one timer, set to the earliest due time in the tables, so an execution that waits costs rows and no memory.
 * A running execution keeps the definition with which it began (stored by hash), as on AWS.
 *
 * Not done: JSONPath, distributed Map, activities, nested executions, services other than Lambda, Express, redrive.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answerOf, asJson, CallPool } from './call-pool.ts';
import { checkDefinition } from './check-definition.ts';
import type {
  Answer,
  ExecutionDescription,
  ExecutionState,
  ExecutionStatus,
  HistoryEvent,
  ReturnedCall,
  Thread,
} from './execution-state.ts';
import { ExecutionStore } from './execution-store.ts';
import { Evaluator } from './expressions.ts';
import { Interpreter } from './interpreter.ts';
import { present } from './present.ts';
import { type RunnerOptions, RunnerRefusal, type StateMachineRunner } from './runner-contract.ts';
import { dueOf, largestResult } from './tasks.ts';
import { type CompiledDefinition, compileDefinition, ThreadTree } from './thread-tree.ts';

export type { StateMachineDefinition } from './definition.ts';
export { UnsupportedDefinition } from './definition.ts';
export type { ExecutionDescription, ExecutionStatus, HistoryEvent } from './execution-state.ts';

export {
  type RunnerClock,
  type RunnerOptions,
  RunnerRefusal,
  type StateMachineRunner,
} from './runner-contract.ts';

/**
 * Makes a runner on a database; call `open` to let it run.
 * @throws UnsupportedDefinition with the path of the first state, field or expression that is not supported
 */
export function createRunner(options: RunnerOptions): StateMachineRunner {
  return new EmbeddedRunner(options);
}

/** Executions that one transaction takes together. */
const widestBatch = 64;
/** setTimeout fires at once beyond this; a later time is reached in several steps. */
const longestTimer = 2 ** 31 - 1;
const retryAfterFault = 1000;
const mostFaults = 5;

class EmbeddedRunner implements StateMachineRunner {
  readonly #options: RunnerOptions;
  readonly #store: ExecutionStore;
  readonly #evaluator: Evaluator;
  readonly #random: () => number;
  readonly #id: () => string;
  readonly #current = new Map<string, CompiledDefinition>();
  readonly #compiled = new Map<string, CompiledDefinition>();
  readonly #pool: CallPool;
  readonly #ready = new Set<number>();
  readonly #returned = new Map<number, ReturnedCall[]>();
  readonly #interrupted = new Set<number>();
  readonly #faults = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #loop: Promise<void> | undefined;
  #idleWaiters: (() => void)[] = [];
  #open = false;

  constructor(options: RunnerOptions) {
    const { database, definitions, clock, random = Math.random, id = randomUUID } = options;
    this.#options = options;
    this.#random = random;
    this.#id = id;
    this.#evaluator = new Evaluator(() => clock.now(), random, id);
    for (const [name, definition] of Object.entries(definitions)) {
      checkDefinition(name, definition, { callbackServices: options.callbackServices ?? [] });
    }
    this.#store = new ExecutionStore(database);
    for (const [name, definition] of Object.entries(definitions)) {
      const hash = this.#store.keepDefinition(definition);
      const compiled = compileDefinition(hash, definition);
      this.#current.set(name, compiled);
      this.#compiled.set(hash, compiled);
    }
    this.#pool = new CallPool(
      options.concurrentCalls ?? 64,
      (call) => answerOf(call, options.invoke),
      (call, answer) => {
        const returned = this.#returned.get(call.execution) ?? [];
        this.#returned.set(call.execution, [...returned, { thread: call.thread, callId: call.id, answer }]);
        this.wake(call.execution);
      },
    );
    clock.onShift(() => this.arm());
  }

  async open(): Promise<void> {
    this.#open = true;
    this.#pool.open();
    for (const key of this.#store.interrupted()) {
      this.#interrupted.add(key);
      this.#ready.add(key);
    }
    this.run();
    this.arm();
  }

  async close(): Promise<void> {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#pool.close();
    await this.#loop;
    this.tellIdle();
  }

  startExecution(machine: string, name: string, input: unknown): { executionArn: string; started: boolean } {
    const definition = this.#current.get(machine);
    if (!definition)
      throw new RunnerRefusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machine}'`);
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(name))
      throw new RunnerRefusal('InvalidName', `Invalid Name: '${name}'`);
    const arn = `arn:local:states:local:000000000000:execution:${machine}:${name}`;
    const now = this.#options.clock.now();
    const { TimeoutSeconds: timeout, StartAt: state } = definition.root;
    const json = asJson(input ?? {});
    const key = this.#store.create(
      {
        arn,
        machine,
        name,
        definition: definition.hash,
        input: json,
        startedAt: now,
        deadline: timeout === undefined ? undefined : now + timeout * 1000,
        revision: 0,
        lastEvent: 1,
        lastThread: 1,
      },
      {
        id: 1,
        parent: undefined,
        index: 0,
        machine: '',
        phase: 'enter',
        state,
        input: json,
        variables: {},
        previous: 0,
        beforeEntry: 0,
        entered: 0,
        enteredAt: now,
      },
    );
    if (key !== undefined) this.wake(key);
    return { executionArn: arn, started: key !== undefined };
  }

  sendTaskSuccess(token: string, output: unknown): void {
    const json = asJson(output ?? null);
    if (Buffer.byteLength(JSON.stringify(json)) > largestResult) {
      throw new RunnerRefusal('InvalidOutput', `The output exceeds ${largestResult} bytes`);
    }
    this.answer(token, { output: json });
  }

  sendTaskFailure(token: string, error?: string, cause?: string): void {
    this.answer(token, {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  sendTaskHeartbeat(token: string): void {
    const { execution, thread } = this.waiting(token);
    const call = present(thread.call, 'call');
    if (call.heartbeatSeconds === undefined) return;
    call.heartbeatAt = this.#options.clock.now() + call.heartbeatSeconds * 1000;
    thread.due = dueOf(call);
    this.#store.keepThread(execution, thread);
    this.arm();
  }

  stopExecution(executionArn: string, error?: string, cause?: string): void {
    const key = this.#store.describe(executionArn)?.key;
    if (key === undefined)
      throw new RunnerRefusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    const root = this.#store.thread(key, 1);
    if (!this.#store.abort(key, root?.beforeEntry ?? 0, this.#options.clock.now(), error, cause)) return;
    this.#pool.forget(key, () => false);
    this.#returned.delete(key);
    this.arm();
    this.tellIdle();
  }

  describe(executionArn: string): ExecutionDescription | undefined {
    const found = this.#store.describe(executionArn);
    if (!found) return undefined;
    const { key: _, ...description } = found;
    return description;
  }

  history(executionArn: string): HistoryEvent[] {
    const found = this.#store.describe(executionArn);
    if (!found) return [];
    return this.#store.history(found.key).map((event) => {
      if (event.type === 'ExecutionStarted') return { ...event, input: found.input };
      return event.type === 'ExecutionSucceeded' ? { ...event, output: found.output } : event;
    });
  }

  list(filter: { machine?: string; status?: ExecutionStatus; limit?: number }): ExecutionDescription[] {
    return this.#store.list(filter.machine, filter.status, filter.limit ?? 1000);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.tellIdle();
    });
  }

  private answer(token: string, answer: Answer): void {
    const { execution } = this.waiting(token);
    this.#store.answerToken(token, execution, answer);
    this.wake(execution);
  }

  /** The thread that waits for a token. An answer that is kept but not yet taken has used the token, and so has a time that is over. */
  private waiting(token: string): { execution: number; thread: Thread } {
    const row = this.#store.token(token);
    if (!row) throw new RunnerRefusal('TaskDoesNotExist', 'Task does not exist');
    const thread =
      row.closed || row.answer !== null ? undefined : this.#store.thread(row.execution, row.thread);
    const due = thread?.call?.token === token ? (thread.due ?? Infinity) : 0;
    if (!thread || due <= this.#options.clock.now())
      throw new RunnerRefusal('TaskTimedOut', 'Task Timed Out: the task does not wait any more');
    return { execution: row.execution, thread };
  }

  private wake(key: number): void {
    this.#ready.add(key);
    this.run();
  }

  private run(): void {
    if (!this.#open || this.#loop || this.#ready.size === 0) return;
    this.#loop = this.loop().finally(() => {
      this.#loop = undefined;
      this.arm();
      this.run();
      this.tellIdle();
    });
  }

  private async loop(): Promise<void> {
    await nextTurn(); // a transaction of the caller may still be open: what it writes counts when it has ended
    while (this.#open && this.#ready.size > 0) {
      this.takeDue(); // a loop that never ends must not starve the timers
      const batch = [...this.#ready].slice(0, widestBatch);
      for (const key of batch) this.#ready.delete(key);
      await this.round(batch);
      await nextTurn();
    }
  }

  private async round(batch: readonly number[]): Promise<void> {
    const moved: { interpreter: Interpreter; more: boolean; taken: number }[] = [];
    for (const key of batch) {
      let arn = '';
      try {
        const execution = this.#store.load(key);
        if (!execution) {
          this.#returned.delete(key);
          this.#pool.forget(key, () => false);
          continue;
        }
        arn = execution.arn;
        const returned = this.#returned.get(key) ?? [];
        const tree = new ThreadTree(execution, this.definitionOf(execution), this.#options.clock.now());
        const interpreter = new Interpreter(tree, this.#evaluator, this.#random, this.#id);
        const more = await interpreter.advance(returned, this.#store.answers(key));
        moved.push({ interpreter, more, taken: returned.length });
      } catch (error) {
        this.fault(key, arn, error);
      }
    }
    let written: boolean[];
    try {
      written = this.#store.transact(() =>
        moved.map(({ interpreter: { tree } }) => this.#store.write(tree.execution, tree.draft, tree.now)),
      );
    } catch (error) {
      for (const {
        interpreter: { tree },
      } of moved)
        this.fault(tree.execution.key, tree.execution.arn, error);
      return;
    }
    for (const [
      place,
      {
        interpreter: { tree },
        more,
        taken,
      },
    ] of moved.entries()) {
      const { key } = tree.execution;
      if (written[place]) this.follow(tree, taken);
      if (more || !written[place]) this.#ready.add(key);
    }
  }

  /** After the write: calls are made, returned answers that are now stored are dropped. */
  private follow(tree: ThreadTree, taken: number): void {
    const { execution, draft } = tree;
    const { key } = execution;
    const left = (this.#returned.get(key) ?? []).slice(taken);
    if (left.length > 0) this.#returned.set(key, left);
    else this.#returned.delete(key);
    this.#faults.delete(key);
    this.#pool.forget(key, (call) => execution.threads.get(call.thread)?.call?.id === call.id);
    const threads = this.#interrupted.delete(key) ? [...execution.threads.keys()] : draft.calls;
    for (const id of threads) {
      const thread = execution.threads.get(id);
      if (thread?.phase !== 'invoke' || !thread.call) continue;
      const { id: callId, functionName, payload } = thread.call;
      this.#pool.launch({ id: callId, execution: key, thread: id, functionName, payload });
    }
  }

  private fault(key: number, arn: string, error: unknown): void {
    this.#options.onError?.(error, arn);
    const faults = (this.#faults.get(key) ?? 0) + 1;
    this.#faults.set(key, faults);
    if (faults < mostFaults) setTimeout(() => this.wake(key), retryAfterFault * faults).unref();
  }

  private definitionOf({ definition: hash }: ExecutionState): CompiledDefinition {
    let compiled = this.#compiled.get(hash);
    if (!compiled) {
      compiled = compileDefinition(hash, this.#store.definition(hash));
      this.#compiled.set(hash, compiled);
    }
    return compiled;
  }

  /** Sets the one timer to the earliest due time; what is due already runs now. */
  private arm(): void {
    clearTimeout(this.#timer);
    if (!this.#open || this.#loop) return; // the loop arms when it ends
    const now = this.#options.clock.now();
    const due = this.nextDue();
    if (due === undefined) return;
    if (due <= now && this.takeDue()) {
      this.run();
      return;
    }
    this.#timer = setTimeout(
      () => this.arm(),
      Math.min(Math.max(due - now, due <= now ? retryAfterFault : 1), longestTimer),
    );
  }

  /** Makes executions ready whose timer is due, save those that wait after a fault. */
  private takeDue(): boolean {
    const now = this.#options.clock.now();
    const due = this.nextDue();
    if (due === undefined || due > now) return false;
    const late = this.#store.due(now).filter((key) => !this.#faults.has(key));
    for (const key of late) this.#ready.add(key);
    return late.length > 0;
  }

  /** A database that is busy for a moment must not end the process from inside a timer: then the next look is a second away. */
  private nextDue(): number | undefined {
    try {
      return this.#store.nextDue();
    } catch (error) {
      this.#options.onError?.(error, '');
      return this.#options.clock.now() + retryAfterFault;
    }
  }

  private tellIdle(): void {
    if (this.#open && (this.#loop || this.#ready.size > 0 || this.#pool.size > 0)) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
