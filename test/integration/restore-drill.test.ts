import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordsArchive } from '#functions/middleware/campaign-archive.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { verifyFile } from '#infra/local/archive/verify.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { freePort, ServerProcess } from '#infra/local/demo/server-process.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import { TransferArchive } from '#infra/transfer/archive-format.ts';
import { bring } from '#infra/transfer/bring.ts';
import { openFolder, readFolder } from '#infra/transfer/data-folder.ts';
import { exportTo } from '#infra/transfer/export.ts';
import * as routes from '#shared/contract/routes.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { Instant } from '#shared/model/instant.ts';
import { assembly, clientOf, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { caseFile, readFileOf, type SubmittedCase, submittedCase } from '../fixtures/submitted-case.ts';

/*
 * The drill of DEPLOYMENT.md and of README's «备份与恢复»: both backups of one machine, taken while people work, restored
 * elsewhere. It prints how long each step took.
 */
const cleanUp: (() => unknown)[] = [];
let root = '';
let server: ServerProcess;
let submitted: SubmittedCase;
/** What the unit under load has been told is done: its application, and the highest version that was acknowledged. */
const acknowledged = { id: '' as ApplicationId, version: 0 };
/** Versions acknowledged before the export began. */
let beforeExport = 0;
const inRoot = (name: string) => join(root, name);
const took: Record<string, number> = {};
async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  took[step] = Math.round(performance.now() - began);
  return done;
}

beforeAll(async () => {
  assembly();
  root = temporaryFolder(cleanUp);
  server = new ServerProcess(await freePort(), inRoot('live'));
  cleanUp.push(() => server.stop());
  await server.start();
  submitted = await submittedCase(server.origin);
  const hejing = await clientOf(server.origin, 'hejing');
  const campaign = CampaignId.parse('national-2026');
  const made = await hejing(routes.createApplication, { parameters: { id: campaign }, key: randomUUID() });
  acknowledged.id = made.application.id;
  acknowledged.version = made.application.version;

  // The load: one command after another, until the power goes.
  const { id } = acknowledged;
  const load = (async () => {
    for (let round = 0; ; round += 1) {
      const { version } = acknowledged;
      const withdraws = round % 2 === 0;
      const reply = withdraws
        ? hejing(routes.withdrawApplication, {
            parameters: { id },
            body: { version, reason: '再议。' },
            key: randomUUID(),
          })
        : hejing(routes.reopenApplication, { parameters: { id }, body: { version }, key: randomUUID() });
      acknowledged.version = (await reply).application.version;
    }
  })().catch((error: Error) => error);
  while (acknowledged.version < 10) await new Promise((resolve) => setTimeout(resolve, 20));

  beforeExport = acknowledged.version;
  const place = readFolder(inRoot('live'));
  await timed('导出', () => exportTo(inRoot('backup.zip'), place));
  place.close();
  const after = acknowledged.version;
  while (acknowledged.version < after + 4) await new Promise((resolve) => setTimeout(resolve, 20));
  await server.kill();
  expect(((await load) as Error).name).toBe('Unreachable');
}, 240_000);
afterAll(async () => {
  console.info(`演练用时（毫秒）：${JSON.stringify(took)}`);
  for (const done of cleanUp.toReversed()) await done();
});

/** Starts what was restored and looks at everything that somebody was told. @returns the version under load */
async function lookedAt(folder: string): Promise<number> {
  const shifan = await timed(`启动 ${folder}`, () =>
    runningShifan(cleanUp, { dataDirectory: inRoot(folder) }),
  );
  await shifan.settled();
  const yanqi = await clientOf(shifan.url, 'yanqi');
  const { id, evidence } = submitted;
  expect((await readFileOf(shifan.url, { id, evidence, yanqi })).equals(caseFile)).toBe(true);
  const place = readFolder(inRoot(folder));
  const names: string[] = [];
  for await (const { machine, name } of place.executions()) if (machine === 'Application') names.push(name);
  place.close();
  expect(names).toEqual([`${id}-run1`]);
  const hejing = await clientOf(shifan.url, 'hejing');
  const history = await hejing(routes.getHistory, { parameters: { id: acknowledged.id } });
  expect(history.intact).toBe(true);
  const { application } = await hejing(routes.getApplication, { parameters: { id: acknowledged.id } });
  expect(history.events).toHaveLength(application.version);
  // A day later everything is sealed, also what was there before: the records must be whole for that.
  shifan.clock.moveBy(24 * 3_600_000);
  for (;;) {
    const { seals, hindrance } = await yanqi(routes.listSeals, { query: {} });
    expect(hindrance).toBeNull();
    if (seals.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await shifan.close();
  const table = openTable({ path: inRoot(`${folder}/table.sqlite`) });
  const out = inRoot(`${folder}.records.zip`);
  const at = Instant.parse('2026-12-01T00:00:00.000Z');
  await writeArchive(recordsArchive(storesOf(table), { at, by: '系统管理' }), out);
  table.close();
  const { faults, seals } = await timed(`核验 ${folder}`, () => verifyFile(out));
  expect([folder, faults]).toEqual([folder, []]);
  expect(seals).toBeGreaterThan(0);
  return application.version;
}

test('an export taken under load, restored elsewhere, holds everything that was acknowledged before it began', async () => {
  const zip = new ZipReader(inRoot('backup.zip'));
  const folder = await openFolder(inRoot('restored'));
  await timed('导入', () => bring(new TransferArchive(zip), folder));
  folder.close();
  zip.close();
  expect(await lookedAt('restored')).toBeGreaterThanOrEqual(beforeExport);
}, 240_000);

test('a copy of the folder after the power went holds everything that was ever acknowledged', async () => {
  await timed('复制', async () => cpSync(inRoot('live'), inRoot('copied'), { recursive: true }));
  // One command may have been committed whose answer did not arrive.
  const version = await lookedAt('copied');
  expect([acknowledged.version, acknowledged.version + 1]).toContain(version);
}, 240_000);
