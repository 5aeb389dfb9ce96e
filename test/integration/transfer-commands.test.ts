import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaKey, schemaVersion, transferKeys } from '#functions/stores/transfer-keys.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import { TransferArchive } from '#infra/transfer/archive-format.ts';
import { tallied } from '#infra/transfer/bring.ts';
import { readFolder } from '#infra/transfer/data-folder.ts';
import { exportTo } from '#infra/transfer/export.ts';
import * as routes from '#shared/contract/routes.ts';
import { clientOf, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { caseFile, readFileOf, type SubmittedCase, submittedCase } from '../fixtures/submitted-case.ts';

/* `npm run export` and `npm run import`, as they are typed. */
const cleanUp: (() => unknown)[] = [];
let root = '';
let server: Shifan;
let submitted: SubmittedCase;
/** The folder of the import that was killed and run again. */
let brought = '';
const inRoot = (name: string) => join(root, name);

beforeAll(async () => {
  root = temporaryFolder(cleanUp);
  server = await runningShifan(cleanUp, { dataDirectory: inRoot('from') });
  submitted = await submittedCase(server.url);
  await server.settled();
}, 90_000);
afterAll(async () => {
  for (const done of cleanUp.toReversed()) await done();
});

function begun(command: 'export' | 'import', folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [`infra/transfer/${command}.ts`, ...args], {
    env: { ...process.env, DATA_DIR: inRoot(folder), SHIFAN_MODE: 'demo' },
  });
}

async function run(command: 'export' | 'import', folder: string, ...args: string[]) {
  const child = begun(command, folder, args);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('written wrongly, they say how they are used and touch nothing', async () => {
  const zip = inRoot('none.zip');
  const wrong = [
    run('export', 'from', '--out', zip, '--table', 'only-half'),
    run('export', 'from', '--out', zip, '--unknown'),
    run('import', 'none', '--from', zip, '--bucket', 'only-half'),
    run('import', 'none', '--from', zip, '--administrator', 'a', '--name', '张', '--issuer', 'b'),
  ];
  for (const { code, output } of await Promise.all(wrong)) {
    expect(output).toContain('npm run');
    expect([output, code]).toEqual([output, 2]);
  }
  expect([existsSync(zip), existsSync(inRoot('none'))]).toEqual([false, false]);
}, 120_000);

test('a running server is exported whole; a name that is taken, a folder without data are refused', async () => {
  const out = inRoot('archive.zip');
  const made = await run('export', 'from', '--out', out);
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining('已核验') });
  const before = readFileSync(out);
  const refused = await Promise.all([
    run('export', 'from', '--out', out),
    run('export', 'nowhere', '--out', inRoot('other.zip')),
    run('export', 'from', '--out', inRoot('no/such/folder.zip')),
    run('import', 'into', '--from', inRoot('absent.zip')),
    // The folder of a server that runs, and one that has been used.
    run('import', 'from', '--from', out),
  ]);
  const sentences = ['已经存在', '没有数据', '没有文件夹', '没有文件', '已经用过'];
  for (const [index, { code, output }] of refused.entries())
    expect([code, output]).toEqual([1, expect.stringContaining(sentences[index] ?? '')]);
  expect(readFileSync(out).equals(before)).toBe(true);
  expect(existsSync(inRoot('into'))).toBe(false);
}, 120_000);

test('a damaged archive is refused before anything is written', async () => {
  const bytes = readFileSync(inRoot('archive.zip'));
  const changed = Buffer.from(bytes);
  const at = changed.indexOf('焉耆回族自治县');
  changed[at] = (changed[at] ?? 0) ^ 1;
  writeFileSync(inRoot('changed.zip'), changed);
  const { code, output } = await run('import', 'damaged', '--from', inRoot('changed.zip'));
  expect([code, output]).toEqual([1, expect.stringContaining('已损坏')]);
  // A sentence for a person, and no trace of the program.
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(existsSync(inRoot('damaged'))).toBe(false);
}, 60_000);

/** Whether an import has begun in a folder and not ended. */
function isUnderWay(folder: string): boolean {
  if (!existsSync(inRoot(`${folder}/table.sqlite`))) return false;
  try {
    const database = new DatabaseSync(inRoot(`${folder}/table.sqlite`), { readOnly: true });
    try {
      const { pk, sk } = transferKeys.import;
      const row = database.prepare('SELECT body FROM items WHERE pk = ? AND sk = ?').get(pk, sk);
      return row !== undefined && JSON.parse(String((row as { body: string }).body)).done === false;
    } finally {
      database.close();
    }
  } catch {
    // It is only being made.
    return false;
  }
}

test('killed on the way, it goes on when it is run again and ends as if there had been no kill; then not once more', async () => {
  const from = ['--from', inRoot('archive.zip')];
  // A kill that comes too late proves nothing: the next folder.
  for (let attempt = 1; brought === ''; attempt += 1) {
    expect(attempt).toBeLessThan(20);
    const next = `killed-${attempt}`;
    const child = begun('import', next, from);
    const ended = once(child, 'close');
    while (child.exitCode === null && !isUnderWay(next)) await pause(5);
    child.kill('SIGKILL');
    await ended;
    if (isUnderWay(next)) brought = next;
  }
  expect(await run('import', brought, ...from)).toMatchObject({
    code: 0,
    output: expect.stringContaining('已导入'),
  });
  const place = readFolder(inRoot(brought));
  const { manifest } = new TransferArchive(new ZipReader(inRoot('archive.zip')));
  const { items, objects } = await tallied(place);
  expect([items.count, items.sum]).toEqual([manifest.items.count, manifest.items.sum]);
  expect([objects.count, objects.sum]).toEqual([manifest.objects.count, manifest.objects.sum]);
  expect(await place.schema()).toBe(schemaVersion);
  place.close();
  const again = await run('import', brought, ...from);
  expect([again.code, again.output]).toEqual([1, expect.stringContaining('已经导入过了')]);
}, 120_000);

test('the imported folder is started, and the application that was running goes on where it stood', async () => {
  const imported = await runningShifan(cleanUp, { dataDirectory: inRoot(brought) });
  const running = async () => {
    await imported.settled();
    const place = readFolder(inRoot(brought));
    const names = [];
    for await (const { machine, name } of place.executions()) if (machine === 'Application') names.push(name);
    place.close();
    return names;
  };
  const { id, evidence } = submitted;
  expect(await running()).toEqual([`${id}-run1`]);
  const yanqi = await clientOf(imported.url, 'yanqi');
  expect((await readFileOf(imported.url, { id, evidence, yanqi })).equals(caseFile)).toBe(true);
  const { application } = await yanqi(routes.getApplication, { parameters: { id } });
  expect(application.status).toMatchObject({ name: 'underReview', level: 'prefecture' });
  await yanqi(routes.recallApplication, {
    parameters: { id },
    body: { version: application.version },
    key: randomUUID(),
  });
  // The waiting task has heard of it, and the execution has ended: back at the unit, nobody is waited for.
  expect(await running()).toEqual([]);
  expect(await yanqi(routes.getHistory, { parameters: { id } })).toMatchObject({ intact: true });
}, 120_000);

test('a folder that a newer release has written is not exported by this one', async () => {
  const folder = inRoot('newer');
  const table = openTable({ path: join(folder, 'table.sqlite') });
  await table.transact([{ kind: 'put', item: { ...schemaKey, version: schemaVersion + 1 } }]);
  table.close();
  const place = readFolder(folder);
  await expect(exportTo(inRoot('newer.zip'), place)).rejects.toThrow('由更新的版本写过');
  place.close();
  expect(existsSync(inRoot('newer.zip'))).toBe(false);
}, 60_000);
