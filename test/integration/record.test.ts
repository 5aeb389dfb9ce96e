import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { openArchive } from '#functions/office/archive.ts';
import { writeZip } from '#functions/office/write-zip.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import type { History } from '#shared/contract/views.ts';
import { checkRecord, type Sealed, sealedText } from '#shared/domain/record-chain.ts';
import { applicationLines } from '#shared/domain/record-lines.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

/* D.2: every transition's who, as what, when, from, to, reason and version; append-only; chained; checkable offline. */
const run = promisify(execFile);
const script = fileURLToPath(new URL('../../infra/local/check-record.ts', import.meta.url));
let world: World;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shifan-record-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** 綦江 begins, withdraws with a reason, and opens again. */
async function history(): Promise<z.infer<typeof History>> {
  const { application } = await begin(world, 'qijiang', 'chongqing-2026');
  const { id } = application;
  world.clock.moveTo('2026-04-02T15:59:59.999Z');
  await world.decide('withdraw', 'qijiang', id, { version: 1, reason: '=cmd|本年度暂不申报' });
  world.clock.moveTo('2026-04-02T16:00:00.000Z');
  await world.decide('reopen', 'qijiang', id, { version: 2 });
  return (await world.call<z.infer<typeof History>>('get-history', 'qijiang', { parameters: { id } })).body;
}
const id = 'chongqing-2026.qijiang';
async function exported(who = 'qijiang'): Promise<Buffer> {
  const reply = await world.call<{ file: string }>('get-record', who, { parameters: { id } });
  expect(reply.status).toBe(200);
  expect(reply.headers['content-disposition']).toContain(encodeURIComponent('綦江区-办理记录.zip'));
  return Buffer.from(reply.body.file, 'base64');
}
async function check(name: string, content: Uint8Array, ...more: string[]) {
  const path = join(folder, name);
  await writeFile(path, content);
  return run(process.execPath, [script, path, ...more]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}
const part = (zip: Uint8Array, name: string) => {
  const opened = openArchive(zip, 'zip');
  if (!opened.ok) throw new Error(opened.refusal.detail);
  return opened.value.get(name)?.toString('utf8') ?? '';
};

test('each line says who, as what, when to the millisecond in Beijing, from, to, why, and the version', async () => {
  const { events, head, version } = await history();
  const chain = (await world.stores.applications.load(id))?.chain ?? [];
  expect(applicationLines(events, chain)).toMatchObject([
    { number: 1, who: '綦江区 张綦', as: '县级', action: '建立草稿', from: '', to: '草稿', reason: '' },
    {
      number: 2,
      time: '2026-04-02 23:59:59.999',
      action: '撤回申报',
      from: '草稿',
      to: '已撤回',
      reason: '=cmd|本年度暂不申报',
    },
    { number: 3, time: '2026-04-03 00:00:00.000', action: '重新申报', from: '已撤回', to: '草稿' },
  ]);
  expect([version, head]).toEqual([3, events.at(-1)?.hash]);
});

describe('what anybody can compute finds every kind of change', () => {
  test('whole; changed; taken out; put in; its end cut off; its start cut off', async () => {
    const { events, head, version } = await history();
    const end = { head, version };
    const again = async (list: readonly Sealed[], at = end) =>
      (await checkRecord(list, at, sha256)).map(({ at, why }) => `${at} ${why}`);
    expect(await again(events)).toEqual([]);
    const changed = structuredClone(events) as { reason: string }[] as never as Sealed[];
    Object.assign(changed[1] as object, { reason: '别的理由' });
    expect(await again(changed)).toEqual(['2 altered']);
    // Sealed anew by the forger: the next one does not know it.
    Object.assign(changed[1] as object, { hash: sha256(sealedText(changed[1] as Sealed)) });
    expect(await again(changed)).toEqual(['3 unlinked']);
    expect(await again([events[0], events[2]] as Sealed[])).toEqual(['2 missing']);
    expect(await again([events[0], events[2], events[1]] as Sealed[])).toEqual([
      '3 reordered',
      '2 repeated',
      '3 end',
    ]);
    expect(await again([events[0], events[0], events[1], events[2]] as Sealed[])).toEqual(['1 repeated']);
    expect(await again(events.slice(0, 2))).toEqual(['2 end']);
    expect(await again(events.slice(1))).toEqual(['1 missing']);
    expect(await again([])).toEqual(['0 end']);
  });
});

describe('the exported file', () => {
  test('is checked offline, by its own head and by one that was kept elsewhere', async () => {
    const { head } = await history();
    const zip = await exported();
    expect(await check('good.zip', zip)).toMatchObject({
      code: 0,
      said: expect.stringContaining('核验一致'),
    });
    expect((await check('good.zip', zip, '--head', head)).code).toBe(0);
    expect(await check('good.zip', zip, '--head', 'f'.repeat(64))).toMatchObject({
      code: 2,
      said: expect.stringContaining('末尾有记录被删去、添加或替换'),
    });
    expect(await check('plain.jsonl', Buffer.from(part(zip, 'record.jsonl')))).toMatchObject({ code: 0 });
    const forged = part(zip, 'record.jsonl').replace('本年度暂不申报', '本年度已经申报');
    const packed = writeZip([{ name: 'record.jsonl', content: Buffer.from(forged) }]);
    expect(await check('forged.zip', packed)).toMatchObject({
      code: 2,
      said: expect.stringContaining('第 2 条的内容与它的校验码不符'),
    });
    expect(await check('none.zip', Buffer.from('PK nothing'))).toMatchObject({ code: 1 });
    expect(await check('none.jsonl', Buffer.from('{"a":1}\n'))).toMatchObject({
      code: 1,
      said: expect.stringContaining('不是导出的办理记录'),
    });
  });

  test("holds a table for people in which nobody's words are a formula", async () => {
    await history();
    const table = part(await exported(), 'record.csv');
    expect(table.split('\r\n')).toHaveLength(5);
    expect(table).toContain(
      '"2026-04-02 23:59:59.999","綦江区 张綦","县级","撤回申报","草稿","已撤回","\'=cmd|本年度暂不申报"',
    );
    expect(part(await exported(), '核验说明.txt')).toContain('npm run record');
  });

  test('is for those who may read the record, and for nobody else', async () => {
    await history();
    expect((await world.call('get-record', 'yanqi', { parameters: { id } })).status).toBe(404);
    // A draft is its unit's own.
    expect((await world.call('get-record', 'chongqing', { parameters: { id } })).status).toBe(404);
    const campaign = { parameters: { id: 'chongqing-2026' } };
    const file = await world.call<{ file: string }>('get-campaign-record', 'chongqing-lead', campaign);
    expect(file.status).toBe(200);
    expect(await check('campaign.zip', Buffer.from(file.body.file, 'base64'))).toMatchObject({ code: 0 });
    expect((await world.call('get-campaign-record', 'chongqing', campaign)).status).toBe(403);
    expect((await world.call('get-campaign-record', 'yanqi', campaign)).status).toBe(404);
  });
});
