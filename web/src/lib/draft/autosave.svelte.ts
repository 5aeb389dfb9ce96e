import { type ApiProblem, asProblem } from '../api/problem.ts';
import { forget, type Kept, keep, readKept } from './device-store.ts';

/** One item as the server has it. */
export interface Saved<Value> {
  readonly item: string;
  readonly value: Value;
  readonly revision: number;
  readonly savedBy: string;
  readonly savedAt: string;
}
export interface Change<Value> {
  readonly item: string;
  readonly value: Value;
  readonly revision: number;
}
export interface Conflict<Value> {
  readonly item: string;
  readonly mine: Value;
  readonly theirs: Saved<Value>;
}
export type SaveState = 'saved' | 'saving' | 'incomplete' | 'offline' | 'conflict' | 'refused' | 'unsafe';

interface Options<Value> {
  /** Unique for person and case: another person on the same machine never gets these texts. */
  readonly key: string;
  readonly saved: readonly Saved<Value>[];
  /** Sends up to 60 changes. Items that somebody else changed come back in `conflicts`; the others are saved. */
  readonly send: (
    changes: readonly Change<Value>[],
    last: boolean,
  ) => Promise<{ saved: readonly Saved<Value>[]; conflicts: readonly Saved<Value>[] }>;
  /** Whether the server can take a value; what it cannot take yet waits on the device. All, where it is absent. */
  readonly complete?: (value: Value, item: string) => boolean;
}

type Message<Value> =
  | { readonly kind: 'typed'; readonly item: string; readonly value: Value }
  | {
      readonly kind: 'saved';
      readonly item: string;
      readonly value: Value;
      readonly revision: number;
    };

const pause = 800;
const batch = 60;
/** Equal as data, whatever the order of their keys: the server gives them back in the schema's order. */
const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/**
 * Local-first saving: every change is on the device at once and on the server soon. Nothing that was typed is dropped
 * before the server has confirmed it; a change by somebody else is shown beside it and never overwritten silently.
 */
export class Autosave<Value> {
  values = $state.raw<Readonly<Record<string, Value>>>({});
  conflicts = $state.raw<readonly Conflict<Value>[]>([]);
  problem = $state.raw<ApiProblem | null>(null);
  lastSavedAt = $state<string | null>(null);
  /** Changes that are to be sent. */
  #waiting = $state(0);
  #incomplete = $state(0);
  #sending = $state(false);
  #deviceFails = $state(false);
  readonly #options: Options<Value>;
  readonly #revisions = new Map<string, number>();
  readonly #dirty = new Set<string>();
  readonly #channel: BroadcastChannel | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #writing = 0;
  #closed = false;
  #flight: Promise<void> | null = null;

  constructor(options: Options<Value>) {
    this.#options = options;
    const values: Record<string, Value> = {};
    for (const saved of options.saved) {
      values[saved.item] = saved.value;
      this.#revisions.set(saved.item, saved.revision);
      if (this.lastSavedAt === null || saved.savedAt > this.lastSavedAt) this.lastSavedAt = saved.savedAt;
    }
    this.values = values;
    this.#channel =
      typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`shifan.${options.key}`);
    this.#channel?.addEventListener('message', (event: MessageEvent<Message<Value>>) =>
      this.#hear(event.data),
    );
    addEventListener('online', this.#online);
    addEventListener('pagehide', this.#leaving);
    addEventListener('beforeunload', this.#guard);
  }

  get state(): SaveState {
    if (this.#deviceFails && this.#waiting + this.#incomplete > 0) return 'unsafe';
    if (this.conflicts.length > 0) return 'conflict';
    if (this.problem !== null && !this.problem.passing) return 'refused';
    if (this.problem !== null) return 'offline';
    if (this.#waiting > 0 || this.#sending) return 'saving';
    return this.#incomplete > 0 ? 'incomplete' : 'saved';
  }

  /** Takes up what an earlier visit left on the device. */
  async restore(): Promise<void> {
    const kept = await readKept<Value>(this.#prefix).catch(() => new Map<string, Kept<Value>>());
    for (const [item, { value, revision }] of kept) {
      if (this.#dirty.has(item)) continue;
      const theirs = this.#options.saved.find((saved) => saved.item === item);
      if (same(theirs?.value, value)) {
        void forget(this.#prefix + item);
      } else if (theirs !== undefined && theirs.revision > revision) {
        this.conflicts = [...this.conflicts, { item, mine: value, theirs }];
      } else {
        this.#put(item, value);
        this.#mark(item);
      }
    }
    this.#schedule(0);
  }

  /** A change by the person. */
  set(item: string, value: Value): void {
    if (this.#closed || same(this.values[item], value)) return;
    this.#put(item, value);
    // Typed on while the two versions stand beside each other: what is chosen is the latest text.
    this.conflicts = this.conflicts.map((entry) => (entry.item === item ? { ...entry, mine: value } : entry));
    this.#mark(item);
    this.#toDevice(item, value);
    this.#channel?.postMessage({ kind: 'typed', item, value } satisfies Message<Value>);
    this.#schedule(pause);
  }

  /** Saves an item as it stands: what somebody has read and left as it was is theirs from now on. */
  confirm(item: string): void {
    const value = this.values[item];
    if (this.#closed || value === undefined) return;
    this.#mark(item);
    this.#toDevice(item, value);
    this.#schedule(0);
  }

  /** Takes back what was typed into an item that the server does not have. */
  drop(item: string): void {
    this.values = Object.fromEntries(Object.entries(this.values).filter(([key]) => key !== item));
    this.#unmark(item);
    void forget(this.#prefix + item);
  }

  /** Sends everything now; resolves when the server has it or has said why not. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#sendable().length > 0) {
      await this.#run();
      if (this.problem !== null) return;
    }
  }

  /** The person's choice between two versions of one item. */
  resolve(item: string, choice: 'mine' | 'theirs'): void {
    const conflict = this.conflicts.find((entry) => entry.item === item);
    if (conflict === undefined) return;
    this.conflicts = this.conflicts.filter((entry) => entry !== conflict);
    this.#revisions.set(item, conflict.theirs.revision);
    if (choice === 'theirs') {
      this.#put(item, conflict.theirs.value);
      this.#unmark(item);
      void forget(this.#prefix + item);
    } else {
      this.#put(item, conflict.mine);
      this.#mark(item);
      this.#toDevice(item, conflict.mine);
    }
    this.#schedule(0);
  }

  /** Tries again at once, after a failure. */
  retry(): void {
    this.#failures = 0;
    this.problem = null;
    this.#schedule(0);
  }

  close(): void {
    this.#leaving();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#channel?.close();
    removeEventListener('online', this.#online);
    removeEventListener('pagehide', this.#leaving);
    removeEventListener('beforeunload', this.#guard);
  }

  get #prefix(): string {
    return `${this.#options.key}/`;
  }

  #put(item: string, value: Value): void {
    this.values = { ...this.values, [item]: value };
  }

  #mark(item: string): void {
    this.#dirty.add(item);
    this.#count();
  }

  #unmark(item: string): void {
    this.#dirty.delete(item);
    this.#count();
  }

  #count(): void {
    this.#waiting = this.#sendable().length;
    this.#incomplete = this.#dirty.size - this.#waiting;
  }

  #sendable(): string[] {
    const { complete } = this.#options;
    const disputed = new Set(this.conflicts.map((conflict) => conflict.item));
    return [...this.#dirty].filter(
      (item) => !disputed.has(item) && (complete?.(this.values[item] as Value, item) ?? true),
    );
  }

  #toDevice(item: string, value: Value): void {
    this.#writing++;
    keep(this.#prefix + item, {
      value,
      revision: this.#revisions.get(item) ?? 0,
      changedAt: Date.now(),
    })
      .then(
        () => {
          this.#deviceFails = false;
        },
        () => {
          this.#deviceFails = true;
        },
      )
      .finally(() => {
        this.#writing--;
      });
  }

  #hear(message: Message<Value>): void {
    if (message.kind === 'saved') {
      this.#revisions.set(message.item, message.revision);
      if (same(this.values[message.item], message.value)) this.#unmark(message.item);
      else if (!this.#dirty.has(message.item)) this.#put(message.item, message.value);
    } else {
      // The other tab typed last, and it will send; both tabs show the same text.
      this.#put(message.item, message.value);
      this.#unmark(message.item);
    }
  }

  #schedule(delay: number): void {
    if (this.#closed || this.#sendable().length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), delay);
  }

  #run(last = false): Promise<void> {
    this.#flight ??= this.#sendBatch(last).finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #sendBatch(last: boolean): Promise<void> {
    const items = this.#sendable().slice(0, batch);
    if (items.length === 0) return;
    const changes = items.map((item) => ({
      item,
      value: this.values[item] as Value,
      revision: this.#revisions.get(item) ?? 0,
    }));
    this.#sending = true;
    try {
      const { saved, conflicts } = await this.#options.send(changes, last);
      this.#failures = 0;
      this.problem = null;
      for (const one of saved)
        this.#confirm(one, changes.find((change) => change.item === one.item)?.value as Value);
      for (const theirs of conflicts) this.#dispute(theirs);
    } catch (error) {
      this.problem = asProblem(error);
      this.#failures++;
    } finally {
      this.#sending = false;
    }
    if (this.problem === null) this.#schedule(pause);
    else if (this.problem.passing) this.#schedule(Math.min(30_000, 1_000 * 2 ** this.#failures));
  }

  #confirm(saved: Saved<Value>, sent: Value): void {
    const { item, revision } = saved;
    this.#revisions.set(item, revision);
    this.lastSavedAt = saved.savedAt;
    this.#channel?.postMessage({
      kind: 'saved',
      item,
      value: sent,
      revision,
    } satisfies Message<Value>);
    const current = this.values[item] as Value;
    if (same(current, sent)) {
      this.#unmark(item);
      void forget(this.#prefix + item);
    } else {
      this.#toDevice(item, current);
    }
  }

  #dispute(theirs: Saved<Value>): void {
    const { item } = theirs;
    const mine = this.values[item] as Value;
    // Never saved before: what was typed is the first version, whatever revision this page believed in.
    if (theirs.revision === 0) {
      this.#revisions.set(item, 0);
      return;
    }
    if (same(mine, theirs.value)) {
      this.#confirm(theirs, mine);
      return;
    }
    this.#unmark(item);
    this.conflicts = [...this.conflicts.filter((entry) => entry.item !== item), { item, mine, theirs }];
  }

  readonly #online = (): void => this.retry();

  readonly #leaving = (): void => {
    if (this.#dirty.size > 0) void this.#run(true);
  };

  /** Only what is neither on the device nor on the server is worth a warning. */
  readonly #guard = (event: BeforeUnloadEvent): void => {
    if (this.#dirty.size > 0 && (this.#deviceFails || this.#writing > 0)) event.preventDefault();
  };
}
