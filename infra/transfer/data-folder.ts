import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Item } from '#functions/ports/table.ts';
import { isOfTheTable, schemaKey, schemaOf, transferKeys } from '#functions/stores/transfer-keys.ts';
import { openBucket } from '#infra/local/bucket/disk-bucket.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import type { Everything, RunningExecution, StoredObject } from './archive-format.ts';
import type { Destination } from './bring.ts';

const Sidecar = z.object({
  key: z.string(),
  contentType: z.string(),
  file: z.string(),
  admission: z.enum(['awaited', 'accepted', 'refused']).optional(),
});

/**
 * Reads a data folder, also while a server works in it: the table as it stands at one moment (a snapshot of SQLite's WAL),
 * then the objects, which are never changed, and the executions. What is written meanwhile is not in it.
 */
export function readFolder(folder: string): Everything & { close(): void } {
  const table = new DatabaseSync(join(folder, 'table.sqlite'), { readOnly: true, timeout: 5_000 });
  table.exec('BEGIN');
  // The snapshot begins with the first reading.
  table.prepare('SELECT 1 FROM items LIMIT 1').get();
  const objects = join(folder, 'objects/objects');
  const sidecars = new Map<string, StoredObject & { path: string }>();
  for (const file of existsSync(objects)
    ? readdirSync(objects, { recursive: true, withFileTypes: true })
    : []) {
    if (!file.isFile() || !file.name.endsWith('.json')) continue;
    const sidecar = Sidecar.parse(JSON.parse(readFileSync(join(file.parentPath, file.name), 'utf8')));
    sidecars.set(sidecar.key, { ...sidecar, path: join(file.parentPath, sidecar.file) });
  }
  return {
    async schema() {
      const row = table
        .prepare('SELECT body FROM items WHERE pk = ? AND sk = ?')
        .get(schemaKey.pk, schemaKey.sk) as { body: string } | undefined;
      return schemaOf(row && (JSON.parse(row.body) as Item));
    },
    async *items() {
      for (const row of table.prepare('SELECT body FROM items ORDER BY pk, sk').iterate()) {
        const item = JSON.parse(String((row as { body: string }).body)) as Item;
        if (!isOfTheTable(item)) yield item;
      }
    },
    async *objects(): AsyncGenerator<StoredObject> {
      for (const [, { key, contentType, admission }] of [...sidecars].sort())
        yield { key, contentType, admission };
    },
    async read(key) {
      const path = sidecars.get(key)?.path;
      return path !== undefined && existsSync(path) ? readFileSync(path) : undefined;
    },
    async *executions(): AsyncGenerator<RunningExecution> {
      const file = join(folder, 'workflow.sqlite');
      if (!existsSync(file)) return;
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        const running = "SELECT machine, name FROM sfn_execution WHERE status = 'RUNNING' ORDER BY key";
        for (const row of database.prepare(running).all()) yield row as unknown as RunningExecution;
      } finally {
        database.close();
      }
    },
    close: () => table.close(),
  };
}

/** An empty data folder that an archive is brought to; at its first start the server takes the applications up. */
export async function openFolder(folder: string): Promise<Destination & { close(): void }> {
  const table = openTable({ path: join(folder, 'table.sqlite') });
  const bucket = await openBucket({ folder: join(folder, 'objects') });
  const reading = async <T>(use: (place: ReturnType<typeof readFolder>) => Promise<T>): Promise<T> => {
    const place = readFolder(folder);
    try {
      return await use(place);
    } finally {
      place.close();
    }
  };
  return {
    async begun() {
      const item = await table.get(transferKeys.import);
      return item === undefined ? null : { archive: String(item['archive']), done: item['done'] === true };
    },
    async remember(archive, done) {
      await table.transact([{ kind: 'put', item: { ...transferKeys.import, archive, done } }]);
      // What these events meant was done where they come from: the relay begins after them.
      if (done) table.stream.saveCursor('relay', table.stream.read(0, 1_000_000_000).at(-1)?.sequence ?? 0);
    },
    isEmpty: () =>
      reading(async (place) => {
        for await (const _ of place.items()) return false;
        return true;
      }),
    async put(items) {
      await table.transact(items.map((item) => ({ kind: 'put', item })));
    },
    async putObject({ key, contentType, admission }, content) {
      await bucket.adopt({ key, contentType, ...(admission && { admission }) }, content);
    },
    schema: async () => schemaOf(await table.get(schemaKey)),
    async *items() {
      yield* readThrough(folder, (place) => place.items());
    },
    async *objects() {
      yield* readThrough(folder, (place) => place.objects());
    },
    read: (key) => bucket.read(key),
    async *executions() {},
    close: () => table.close(),
  };
}

async function* readThrough<T>(
  folder: string,
  each: (place: Everything) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const place = readFolder(folder);
  try {
    yield* each(place);
  } finally {
    place.close();
  }
}
