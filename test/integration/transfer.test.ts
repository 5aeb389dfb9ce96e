import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postMailer } from '#functions/events/post-mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { eventModules, workflowModules } from '#functions/registry.ts';
import { schemaKey, schemaVersion } from '#functions/stores/transfer-keys.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { openBucket } from '#infra/local/bucket/disk-bucket.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { openSchema } from '#infra/local/table/schema-version.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import { NotTransferable, TransferArchive } from '#infra/transfer/archive-format.ts';
import { bring } from '#infra/transfer/bring.ts';
import { openFolder, readFolder } from '#infra/transfer/data-folder.ts';
import { exportTo } from '#infra/transfer/export.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, TestClock, WorkflowRecorder } from '../fixtures/api-world.ts';
import { everythingOf } from '../fixtures/move-places.ts';

/* Everything of a server in one archive, and back: by count and hash; what runs goes on where it stood. */
const root = mkdtempSync(join(tmpdir(), 'shifan-transfer-'));
const from = join(root, 'from');
const archive = join(root, 'archive.zip');
const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!form) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(form, '焉耆回族自治县');
let submittedId = '';

const opened = (path: string) => new TransferArchive(new ZipReader(path));

beforeAll(async () => {
  const world = await openWorld({ path: join(from, 'table.sqlite') });
  const { application } = await begin(world, 'yanqi');
  await begin(world, 'hejing');
  submittedId = application.id;
  const reply = await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  await world.relay();
  const bucket = await openBucket({ folder: join(from, 'objects') });
  for (const [key, text] of [
    ['evidence/one', '佐证一'],
    ['evidence/two', '佐证二'],
    ['evidence/empty', ''],
  ] as const)
    await bucket.write(key, Buffer.from(text), 'application/pdf');
  // Read while the world is open, as a server that runs: exported, then closed.
  const place = readFolder(from);
  await exportTo(archive, place);
  place.close();
  world.close();
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('an archive of everything', () => {
  test('holds every item and every object of a server that runs, and says how many', () => {
    const { manifest } = opened(archive);
    const database = new DatabaseSync(join(from, 'table.sqlite'), { readOnly: true });
    const { count } = database.prepare('SELECT count(*) AS count FROM items').get() as { count: number };
    database.close();
    expect(manifest.items.count).toBe(count);
    expect(manifest.objects.count).toBe(3);
    expect(manifest.schemaVersion).toBe(schemaVersion);
  });

  test('is refused where a byte, a file or the manifest is not what it was', () => {
    const bytes = readFileSync(archive);
    const spoiled = join(root, 'spoiled.zip');
    const at = bytes.indexOf('焉耆回族自治县');
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(spoiled, bytes);
    expect(() => opened(spoiled)).toThrow();
    writeFileSync(join(root, 'half.zip'), readFileSync(archive).subarray(0, 4_000));
    expect(() => opened(join(root, 'half.zip'))).toThrow();
  });

  test('brought to an empty folder is the same there, item by item and byte by byte; and back again', async () => {
    const to = join(root, 'to');
    const folder = await openFolder(to);
    const brought = await bring(opened(archive), folder);
    expect(brought.objects).toBe(3);
    const before = readFolder(from);
    const after = readFolder(to);
    expect(await everythingOf(after)).toEqual(await everythingOf(before));
    // Nothing that an event meant is done once more.
    const table = openTable({ path: join(to, 'table.sqlite') });
    const last = table.stream.read(0, 100_000).at(-1)?.sequence;
    expect([table.stream.cursor('relay'), last !== undefined]).toEqual([last, true]);
    table.close();
    const again = join(root, 'again.zip');
    await exportTo(again, after);
    const [one, other] = [opened(archive).manifest, opened(again).manifest];
    expect([other.items, other.objects]).toEqual([one.items, one.objects]);
    before.close();
    after.close();

    await expect(bring(opened(archive), folder)).rejects.toThrow('已经导入过了');
    folder.close();
  });

  test('is not brought to a place that holds anything else', async () => {
    const folder = await openFolder(from);
    await expect(bring(opened(archive), folder)).rejects.toThrow(NotTransferable);
    folder.close();
  });

  test('goes on after an interruption, and ends as if there had been none', async () => {
    const to = join(root, 'interrupted');
    const folder = await openFolder(to);
    let left = 2;
    const dying = {
      ...folder,
      put: async (items: Parameters<typeof folder.put>[0]) => {
        if (left-- === 0) throw new Error('killed');
        await folder.put(items);
      },
    };
    await expect(bring(opened(archive), dying)).rejects.toThrow('killed');
    await bring(opened(archive), folder);
    const before = readFolder(from);
    const after = readFolder(to);
    expect(await everythingOf(after)).toEqual(await everythingOf(before));
    before.close();
    after.close();
    folder.close();
  });

  test('lets a running application go on at its stage: the repair starts its execution by its name, once', async () => {
    const to = join(root, 'continued');
    const folder = await openFolder(to);
    await bring(opened(archive), folder);
    folder.close();
    const table = openTable({ path: join(to, 'table.sqlite') });
    const workflow = new WorkflowRecorder();
    const clock = new TestClock('2026-04-02T01:00:00.000Z');
    const ports = { table, workflow, clock, mailer: postMailer(table, clock) } as unknown as Ports;
    const reconcile = eventModules.reconcile(ports);
    expect((await reconcile()).applications).toBe(1);
    expect((await reconcile()).applications).toBe(0);
    const started = workflow.started.filter(({ machine }) => machine === 'Application');
    expect(started.map(({ name }) => name)).toEqual([`${submittedId}-run1`]);
    const locate = workflowModules['locate-stage'](ports);
    expect(await locate({ applicationId: submittedId, run: 1 })).toEqual({
      state: 'PrefectureReview',
      stage: 2,
    });
    table.close();
  });
});

describe('a backup of a data folder', () => {
  test('copied and opened is what it was; one of a newer release is refused', async () => {
    const restored = join(root, 'restored');
    cpSync(from, restored, { recursive: true });
    const [before, after] = [readFolder(from), readFolder(restored)];
    expect(await everythingOf(after)).toEqual(await everythingOf(before));
    before.close();
    after.close();
    const table = openTable({ path: join(restored, 'table.sqlite') });
    await openSchema(table);
    expect((await table.get(schemaKey))?.['version']).toBe(schemaVersion);
    await table.transact([{ kind: 'put', item: { ...schemaKey, version: schemaVersion + 1 } }]);
    await expect(openSchema(table)).rejects.toThrow('更新的版本');
    table.close();
  });
});
