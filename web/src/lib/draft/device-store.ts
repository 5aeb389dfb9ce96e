import { createStore, del, entries, set, type UseStore } from 'idb-keyval';

/** What one item holds on this device until the server has it. */
export interface Kept<Value> {
  readonly value: Value;
  /** The server's revision that this was typed on top of. */
  readonly revision: number;
  readonly changedAt: number;
}

let opened: UseStore | null = null;

function store(): UseStore {
  opened ??= createStore('shifan-drafts', 'items');
  return opened;
}

/** Everything under a prefix that the server has not confirmed yet. */
export async function readKept<Value>(prefix: string): Promise<Map<string, Kept<Value>>> {
  const all = await entries<string, Kept<Value>>(store());
  return new Map(
    all.filter(([key]) => key.startsWith(prefix)).map(([key, kept]) => [key.slice(prefix.length), kept]),
  );
}

export function keep<Value>(key: string, kept: Kept<Value>): Promise<void> {
  return set(key, kept, store());
}

export function forget(key: string): Promise<void> {
  return del(key, store());
}
