import {
  type Json,
  machinesByPath,
  type StateDefinition,
  type StateMachineDefinition,
  type SubMachine,
} from './definition.ts';
import {
  Draft,
  type ExecutionState,
  type HistoryEvent,
  isoTime,
  type Outcome,
  type Thread,
} from './execution-state.ts';
import type { Scope } from './expressions.ts';

type EventDetails = Omit<HistoryEvent, 'id' | 'type' | 'timestamp' | 'previousEventId'>;

/** A definition with its inner machines by path. */
export interface CompiledDefinition {
  readonly hash: string;
  readonly root: StateMachineDefinition;
  readonly machines: ReadonlyMap<string, SubMachine>;
}

export function compileDefinition(hash: string, root: StateMachineDefinition): CompiledDefinition {
  return { hash, root, machines: machinesByPath(root) };
}

/** An execution does not fit its definition or a bound of the service: nothing can catch it. */
export class RuntimeFault extends Error {
  override readonly name = 'States.Runtime';
}

/** The threads of one execution, and the draft that collects every change to them. */
export class ThreadTree {
  readonly draft = new Draft();
  readonly execution: ExecutionState;
  readonly definition: CompiledDefinition;
  readonly now: number;

  constructor(execution: ExecutionState, definition: CompiledDefinition, now: number) {
    this.execution = execution;
    this.definition = definition;
    this.now = now;
  }

  /** The state in which a thread stands. */
  stateOf(thread: Thread): StateDefinition {
    const state = this.machineOf(thread).States[thread.state];
    if (!state) throw new RuntimeFault(`The definition has no state '${thread.state}'`);
    return state;
  }

  machineOf(thread: Thread): SubMachine {
    return this.machineAt(thread.machine);
  }

  machineAt(path: string): SubMachine {
    const machine = this.definition.machines.get(path);
    if (!machine) throw new RuntimeFault(`The definition has no machine at '${path}'`);
    return machine;
  }

  parentOf(thread: Thread): Thread | undefined {
    return thread.parent === undefined ? undefined : this.execution.threads.get(thread.parent);
  }

  childrenOf(thread: Thread): Thread[] {
    return [...this.execution.threads.values()]
      .filter((other) => other.parent === thread.id)
      .sort((a, b) => a.index - b.index);
  }

  /** Marks a thread as changed. */
  touch(thread: Thread): void {
    this.draft.touched.add(thread.id);
  }

  /** Writes an event; `previous` is the event before it. Returns its number. */
  emit(type: string, previous: number, details: EventDetails = {}): number {
    const id = ++this.execution.lastEvent;
    this.draft.events.push({ id, type, timestamp: this.now, previousEventId: previous, ...details });
    return id;
  }

  /** Writes an event of a thread and makes it the thread's last. */
  advance(thread: Thread, type: string, details: EventDetails = {}): number {
    thread.previous = this.emit(type, thread.previous, details);
    this.touch(thread);
    return thread.previous;
  }

  /** Begins a thread below `parent` on the machine at `path`. */
  spawn(
    parent: Thread,
    index: number,
    path: string,
    input: Json,
    queued: boolean,
    item?: { readonly value: Json },
  ): void {
    const id = ++this.execution.lastThread;
    const thread: Thread = {
      id,
      parent: parent.id,
      index,
      machine: path,
      phase: queued ? 'queued' : 'enter',
      state: this.machineAt(path).StartAt,
      input,
      variables: {},
      previous: parent.previous,
      beforeEntry: parent.previous,
      entered: 0,
      enteredAt: this.now,
      ...(item ? { item: item.value } : {}),
    };
    this.execution.threads.set(id, thread);
    this.touch(thread);
  }

  /** Ends all threads below `parent`; with `abort`, those inside a state leave an event. */
  removeChildren(parent: Thread, abort: boolean): void {
    for (const child of this.childrenOf(parent)) {
      this.removeChildren(child, abort);
      if (abort && ['invoke', 'token', 'wait', 'retry', 'children'].includes(child.phase)) {
        this.emit(`${this.stateOf(child).Type}StateAborted`, child.previous);
      }
      if (abort && child.item !== undefined && !['queued', 'done', 'failed'].includes(child.phase)) {
        this.emit('MapIterationAborted', child.previous, { name: parent.state, index: child.index });
      }
      this.remove(child);
    }
  }

  /** Ends the execution: no thread and no open token remains. */
  finish(outcome: Outcome): void {
    this.draft.outcome = outcome;
    for (const thread of [...this.execution.threads.values()]) this.remove(thread);
  }

  private remove(thread: Thread): void {
    this.settleCall(thread);
    this.execution.threads.delete(thread.id);
    this.draft.touched.delete(thread.id);
    this.draft.removed.add(thread.id);
  }

  /** The thread no longer waits for its call: the token is closed, a late return is ignored. */
  settleCall(thread: Thread): void {
    if (thread.call?.token) this.draft.closedTokens.push(thread.call.token);
    thread.call = undefined;
    thread.due = undefined;
  }

  /** What an expression of this thread sees; `more` is added to `$states`. */
  scope(
    thread: Thread,
    more: Readonly<Record<string, unknown>> = {},
    item?: { index: number; value: Json },
    token?: string,
  ): Scope {
    return {
      variables: this.variables(thread),
      states: { input: thread.input, context: this.context(thread, item, token), ...more },
    };
  }

  private variables(thread: Thread): Record<string, Json> {
    const parent = this.parentOf(thread);
    return parent ? { ...this.variables(parent), ...thread.variables } : thread.variables;
  }

  private context(
    thread: Thread,
    item: { index: number; value: Json } | undefined,
    token: string | undefined,
  ): Record<string, unknown> {
    const { arn, input, startedAt, name, machine } = this.execution;
    const state = this.stateOf(thread);
    const repeatable = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
    const iteration = item ?? this.iterationOf(thread);
    return {
      Execution: {
        Id: arn,
        Input: input,
        StartTime: isoTime(startedAt),
        Name: name,
        RoleArn: 'arn:local:iam::000000000000:role/states',
        RedriveCount: 0,
      },
      StateMachine: {
        Id: arn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, ''),
        Name: machine,
      },
      State: {
        Name: thread.state,
        EnteredTime: isoTime(thread.enteredAt),
        ...(repeatable ? { RetryCount: thread.retryCount ?? 0 } : {}),
      },
      ...(iteration ? { Map: { Item: { Index: iteration.index, Value: iteration.value } } } : {}),
      ...(token ? { Task: { Token: token } } : {}),
    };
  }

  private iterationOf(thread: Thread | undefined): { index: number; value: Json } | undefined {
    if (!thread) return undefined;
    return thread.item !== undefined
      ? { index: thread.index, value: thread.item }
      : this.iterationOf(this.parentOf(thread));
  }
}
