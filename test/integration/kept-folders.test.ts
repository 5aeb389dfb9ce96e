import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordsArchive } from '#functions/middleware/campaign-archive.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { schemaKey, schemaVersion } from '#functions/stores/transfer-keys.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { verifyFile } from '#infra/local/archive/verify.ts';
import { startShifan } from '#infra/local/compose.ts';
import { FolderRefused } from '#infra/local/server-database.ts';
import { openSchema } from '#infra/local/table/schema-version.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import { readFolder } from '#infra/transfer/data-folder.ts';
import * as routes from '#shared/contract/routes.ts';
import { releases, unpackFolder } from '../fixtures/kept-folders/kept-folder.ts';
import { assembly, clientOf, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { readFileOf } from '../fixtures/submitted-case.ts';

/* The data folder of every release is opened by this one, and what was running goes on. `npm run keep-folder` keeps one. */
const cleanUp: (() => unknown)[] = [];
afterAll(async () => {
  for (const done of cleanUp.toReversed()) await done();
});

test('a folder is kept of this release', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(releases()).toContain(version);
});

describe.each(releases())('the data folder of %s', (release) => {
  const { data, kept } = unpackFolder(release, temporaryFolder(cleanUp));
  const { submitted, draft } = kept;

  test('opens, whole; its running application goes on, and every record and seal still holds', async () => {
    const shifan = await runningShifan(cleanUp, { dataDirectory: data });
    await shifan.settled();
    const running = async () => {
      await shifan.settled();
      const place = readFolder(data);
      const names: string[] = [];
      for await (const { machine, name } of place.executions())
        if (machine === 'Application') names.push(name);
      place.close();
      return names;
    };
    const { id, evidence } = submitted;
    const yanqi = await clientOf(shifan.url, 'yanqi');
    const before = await yanqi(routes.getHistory, { parameters: { id } });
    expect([before.events.length, before.intact]).toEqual([submitted.events, true]);
    const { application } = await yanqi(routes.getApplication, { parameters: { id } });
    expect([application.head, application.status.name]).toEqual([submitted.head, 'underReview']);
    const file = await readFileOf(shifan.url, { id, evidence, yanqi });
    expect(createHash('sha256').update(file).digest('hex')).toBe(submitted.fileSha256);
    const hejing = await clientOf(shifan.url, 'hejing');
    const form = await hejing(routes.getApplication, { parameters: { id: draft.id } });
    expect(JSON.stringify(form.answers)).toContain(draft.answer);

    // The task that has waited since then hears of the decision; a new round of the same application begins and waits.
    expect(await running()).toEqual([`${id}-run1`]);
    const { version } = application;
    await yanqi(routes.recallApplication, { parameters: { id }, body: { version }, key: randomUUID() });
    expect(await running()).toEqual([]);
    const again = await yanqi(routes.getApplication, { parameters: { id } });
    const answers = Object.fromEntries(again.answers.map(({ item, answer }) => [item, answer]));
    await yanqi(routes.submitApplication, {
      parameters: { id },
      body: { version: version + 1, answers },
      key: randomUUID(),
    });
    expect(await running()).toEqual([`${id}-run2`]);

    const { seals } = await yanqi(routes.listSeals, { query: {} });
    expect(seals.find(({ number }) => number === 1)?.fingerprint).toBe(kept.fingerprint);
    await shifan.close();
    const table = openTable({ path: join(data, 'table.sqlite') });
    expect((await table.get(schemaKey))?.['version']).toBe(schemaVersion);
    const out = join(data, 'records.zip');
    await writeArchive(recordsArchive(storesOf(table), { at: kept.at, by: '系统管理' }), out);
    table.close();
    const verified = await verifyFile(out);
    expect(verified.faults).toEqual([]);
    expect(verified.seals).toBeGreaterThanOrEqual(kept.seals);
  }, 120_000);
});

describe('the version of the shapes', () => {
  const folder = temporaryFolder(cleanUp);
  const opened = () => openTable({ path: join(folder, 'table.sqlite') });

  test('is brought up step by step, and a step that was killed is done again', async () => {
    const table = opened();
    await openSchema(table, { own: 1, steps: [] });
    const done: number[] = [];
    let killed = false;
    const step = (to: number) => ({
      to,
      run: async () => {
        if (to === 3 && !killed) {
          killed = true;
          throw new Error('killed');
        }
        done.push(to);
      },
    });
    const newer = { own: 3, steps: [step(2), step(3)] };
    await expect(openSchema(table, newer)).rejects.toThrow('killed');
    expect((await table.get(schemaKey))?.['version']).toBe(2);
    await openSchema(table, newer);
    await openSchema(table, newer);
    expect([done, (await table.get(schemaKey))?.['version']]).toEqual([[2, 3], 3]);
    await expect(openSchema(table, { own: 5, steps: [] })).rejects.toThrow('no step brings version 3');
    table.close();
  });

  test('of a newer release is refused by the server, in a sentence, and nothing is changed', async () => {
    const options = {
      port: 0,
      dataDirectory: folder,
      mode: 'demo',
      quiet: true,
      assembly: assembly(),
    } as const;
    await expect(startShifan(options)).rejects.toThrow(FolderRefused);
    await expect(startShifan(options)).rejects.toThrow('数据目录由更新的版本写过（数据版本 3');
    const table = opened();
    expect((await table.get(schemaKey))?.['version']).toBe(3);
    expect(table.stream.read(0, 10)).toEqual([]);
    table.close();
  });
});
