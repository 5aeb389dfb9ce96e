import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';

const cleanUp: (() => unknown)[] = [];
let folder: string;
let server: Shifan;

beforeAll(async () => {
  folder = temporaryFolder(cleanUp);
  server = await runningShifan([], { dataDirectory: join(folder, 'data') });
}, 60_000);
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step();
});

/** As `npm run archive -- …` runs it, from another folder than the repository's. */
const archive = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['infra/local/archive/archive.ts', ...args], {
    env: { ...process.env, DATA_DIR: join(folder, 'data'), SHIFAN_MODE: 'demo' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

test('npm run archive: refused while the server runs; then whole and verified, for a campaign and for all records', async () => {
  const out = join(folder, '归档.zip');
  const busy = await archive('--campaign', 'national-2026', '--out', out);
  expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining('数据目录') });
  expect(existsSync(out)).toBe(false);
  await server.close();

  const whole = await archive('--campaign', 'national-2026', '--out', out);
  expect(whole.stderr).toBe('');
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ 归档完整') });
  const records = await archive('--records', '--out', join(folder, '记录.zip'));
  expect(records).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ 归档完整') });
  const checked = await promisify(execFile)(process.execPath, ['infra/local/archive/verify.ts', out]);
  expect(checked.stdout).toContain('✓ 归档完整');
  expect(existsSync(`${out}.partial`)).toBe(false);

  // As `npx <folder of the product>` runs it: in the folder where the archive lies, by its name alone.
  const command = resolve(packageJson.bin['shifan-verify']);
  const verify = (...args: string[]) =>
    promisify(execFile)(process.execPath, [command, ...args], { cwd: folder });
  expect((await verify('归档.zip')).stdout).toContain('✓ 归档完整');
  await expect(verify('没有.zip')).rejects.toMatchObject({ code: 1, stderr: '找不到文件 没有.zip。\n' });
  await expect(verify()).rejects.toMatchObject({
    code: 2,
    stdout: expect.stringContaining('npm run verify -- 归档.zip'),
  });
  expect(statSync(command).mode & 0o111).not.toBe(0);
}, 120_000);

test('what is not there is named with what is; without a file to write to it says how it is used', async () => {
  const unknown = await archive('--campaign', 'nothing', '--out', join(folder, 'nothing.zip'));
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/没有编号为 nothing 的批次。现有：.*national-2026/),
  });
  expect(existsSync(join(folder, 'nothing.zip'))).toBe(false);
  for (const args of [
    [],
    ['--campaign', 'national-2026'],
    ['--campaign', 'a', '--records', '--out', 'b.zip'],
  ])
    expect(await archive(...args), args.join(' ')).toMatchObject({ code: 2 });
}, 60_000);
