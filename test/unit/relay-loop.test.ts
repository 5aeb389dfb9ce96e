import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import { RelayLoop } from '#infra/local/relay/relay-loop.ts';
import type { ChangeStream } from '#infra/local/table/sqlite-table.ts';

/** A change log in memory that behaves as the table's does. */
class Log implements ChangeStream {
  readonly items: Item[] = [];
  saved = 0;
  #listeners: (() => void)[] = [];
  append(...names: string[]): void {
    for (const pk of names) this.items.push({ pk, sk: 'EVENT#000001' });
    for (const listener of this.#listeners) listener();
  }
  read = (after: number, limit: number) =>
    this.items.slice(after, after + limit).map((item, index) => ({ sequence: after + index + 1, item }));
  onAppend = (listener: () => void) => {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  };
  cursor = () => this.saved;
  saveCursor = (_: string, sequence: number) => {
    this.saved = sequence;
  };
}

function loopOn(
  log: Log,
  fails: (name: string, times: number) => boolean = () => false,
  database = new DatabaseSync(':memory:'),
) {
  const relayed: string[] = [];
  const tries = new Map<string, number>();
  const loop = new RelayLoop({
    stream: log,
    database,
    firstPause: 1,
    onError: () => undefined,
    handle: async (items) => {
      for (const { pk } of items) {
        tries.set(pk, (tries.get(pk) ?? 0) + 1);
        if (fails(pk, tries.get(pk) as number)) throw new Error(`cannot relay ${pk}`);
        relayed.push(pk);
      }
    },
  });
  return { loop, relayed, database };
}

test('relays in order, across appends, and keeps the cursor after success', async () => {
  const log = new Log();
  const { loop, relayed } = loopOn(log);
  log.append('a', 'b');
  loop.start();
  await loop.idle();
  expect(log.saved).toBe(2);
  log.append(...Array.from({ length: 60 }, (_, index) => `c${index}`));
  await loop.idle();
  await loop.close();
  expect(relayed).toEqual(log.items.map(({ pk }) => pk));
  expect(log.saved).toBe(62);
});

test('a record that fails for a while holds back those after it, and nothing is lost or out of order', async () => {
  const log = new Log();
  const { loop, relayed } = loopOn(log, (name, times) => name === 'b' && times < 4);
  log.append('a', 'b', 'c');
  loop.start();
  await loop.idle();
  await loop.close();
  // The batch began with «a», which is relayed again: at least once, in order.
  expect(relayed.filter((name, index) => relayed.indexOf(name) === index)).toEqual(['a', 'b', 'c']);
  expect(log.saved).toBe(3);
});

test('a record that never succeeds is set aside, and tried again at the next start', async () => {
  const log = new Log();
  let broken = true;
  const database = new DatabaseSync(':memory:');
  const first = loopOn(log, (name) => broken && name === 'b', database);
  log.append('a', 'b', 'c');
  first.loop.start();
  await first.loop.idle();
  await first.loop.close();
  expect(first.relayed).not.toContain('b');
  expect(first.relayed).toContain('c');
  expect(log.saved).toBe(3);

  broken = false;
  const second = loopOn(log, () => false, database);
  second.loop.start();
  await second.loop.idle();
  await second.loop.close();
  expect(second.relayed).toEqual(['b']);
  expect(database.prepare('SELECT count(*) AS count FROM relay_set_aside').get()).toEqual({
    count: 0,
  });
});

test('closing while a record fails does not wait, and does not lose it', async () => {
  const log = new Log();
  const { loop } = loopOn(log, (name) => name === 'b');
  log.append('a', 'b');
  loop.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await loop.close();
  expect(log.saved).toBe(1);
});
