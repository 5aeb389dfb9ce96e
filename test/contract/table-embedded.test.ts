import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import { describeTableContract } from './table-contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shifan-table-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeTableContract('SQLite', async () => {
  const table = openTable({ path: join(folder, 'contract.sqlite') });
  return { table, close: async () => table.close() };
});

describeTableContract('SQLite with lagging indexes', async () => {
  const table = openTable({
    path: join(folder, 'lagging.sqlite'),
    indexDelay: 40,
  });
  return { table, close: async () => table.close() };
});

describe('the embedded table beyond the port', () => {
  it('shows a write in a lagging index only later', async () => {
    const table = openTable({ path: ':memory:', indexDelay: 60 });
    const query = { index: 'gsi1', pk: 'AWAITS#o' } as const;
    await table.transact([
      {
        kind: 'put',
        item: { pk: 'APP#1', sk: 'APP', gsi1pk: 'AWAITS#o', gsi1sk: '9999#1' },
      },
    ]);
    expect((await table.query(query)).items).toEqual([]);
    expect(await table.get({ pk: 'APP#1', sk: 'APP' })).toBeDefined();
    await expect.poll(async () => (await table.query(query)).items.length).toBe(1);
    table.close();
  });

  it('appends events, and nothing else, to the change log in the order of commits, and survives reopening', async () => {
    const path = join(folder, 'stream.sqlite');
    let table = openTable({ path });
    let announced = 0;
    const stop = table.stream.onAppend(() => (announced += 1));
    await table.transact([
      { kind: 'put', item: { pk: 'APP#1', sk: 'APP', version: 1 } },
      {
        kind: 'put',
        item: { pk: 'APP#1', sk: 'EVENT#000001', name: 'ApplicationStarted' },
      },
    ]);
    await expect(
      table.transact([
        {
          kind: 'put',
          item: { pk: 'APP#1', sk: 'APP' },
          when: { absent: true },
        },
        { kind: 'put', item: { pk: 'APP#1', sk: 'EVENT#000009' } },
      ]),
    ).rejects.toThrow();
    await table.transact([{ kind: 'put', item: { pk: 'APP#1', sk: 'DRAFT#1.1' } }]);
    expect(announced).toBe(1);
    stop();
    await table.transact([{ kind: 'put', item: { pk: 'APP#2', sk: 'EVENT#000001' } }]);
    expect(announced).toBe(1);
    const [first, second, ...rest] = table.stream.read(0, 10);
    expect(first?.item).toEqual({
      pk: 'APP#1',
      sk: 'EVENT#000001',
      name: 'ApplicationStarted',
    });
    expect(second?.item.pk).toBe('APP#2');
    expect(rest).toEqual([]);
    expect(table.stream.read(first?.sequence ?? 0, 10)).toEqual([second]);
    expect(table.stream.read(0, 1)).toEqual([first]);
    expect(table.stream.cursor('relay')).toBe(0);
    table.stream.saveCursor('relay', second?.sequence ?? 0);
    table.checkpoint();
    table.close();
    table = openTable({ path });
    expect(table.stream.cursor('relay')).toBe(second?.sequence);
    await table.transact([{ kind: 'put', item: { pk: 'APP#3', sk: 'EVENT#000001' } }]);
    expect(table.stream.read(table.stream.cursor('relay'), 10).map(({ item }) => item.pk)).toEqual(['APP#3']);
    table.close();
  });

  it('rolls back only the transaction that failed, of a group that is committed together', async () => {
    const table = openTable({ path: ':memory:' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        table.transact([
          {
            kind: 'increment',
            key: { pk: 'C', sk: 'COUNT' },
            attribute: 'n',
            by: 1,
          },
          // Every third writer asks for what another has taken.
          {
            kind: 'put',
            item: { pk: 'C', sk: n % 3 === 2 ? 'ITEM#0' : `ITEM#${n}` },
            when: { absent: true },
          },
        ]),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(
      Array.from({ length: 10 }, (_, n) => n % 3 !== 2),
    );
    expect(await table.get({ pk: 'C', sk: 'COUNT' })).toMatchObject({ n: 7 });
    table.close();
  });

  it('commits what was asked for before close', async () => {
    const path = join(folder, 'close.sqlite');
    const table = openTable({ path });
    const written = table.transact([{ kind: 'put', item: { pk: 'A', sk: 'A' } }]);
    table.close();
    await written;
    const again = openTable({ path });
    expect(await again.get({ pk: 'A', sk: 'A' })).toEqual({ pk: 'A', sk: 'A' });
    again.close();
  });

  it('keeps every acknowledged transaction, whole, when the process is killed', async () => {
    const path = join(folder, 'killed.sqlite');
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../fixtures/writing-child.ts', import.meta.url)), path],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.length > 3_000) child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    const acknowledged = printed.split('\n').slice(0, -1);
    expect(acknowledged.length).toBeGreaterThan(300);
    const table = openTable({ path });
    for (const id of acknowledged) {
      expect(await table.get({ pk: `APP#${id}`, sk: 'APP' })).toBeDefined();
      expect(await table.get({ pk: `APP#${id}`, sk: 'EVENT#000001' })).toBeDefined();
    }
    // Whole or not at all: the counter, the events and the change log agree, also for the unacknowledged.
    const changes = table.stream.read(0, 1_000_000);
    const quota = await table.get({ pk: 'CAMPAIGN#1', sk: 'QUOTA' });
    expect(quota?.['taken']).toBe(changes.length);
    for (const { item } of changes) expect(await table.get({ pk: item.pk, sk: 'APP' })).toBeDefined();
    table.close();
  });
});
