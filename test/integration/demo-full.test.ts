import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const demo = fileURLToPath(new URL('../../infra/local/demo.ts', import.meta.url));

// Checked step by step by the demo itself, which ends with an error where anything comes out otherwise.
test('2022 to 2026 with the divisions of the time: four provinces, three kinds of project, all that can happen', async () => {
  const { stdout } = await run(process.execPath, [demo, '--full'], { timeout: 280_000 });
  const lines = stdout.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    named: { counties: 4, institutions: 1, provinces: 1 },
    returned: 1,
    withdrawn: 1,
    lapsed: 1,
    dropped: 1,
    revoked: 1,
    refusedAgain: expect.stringContaining('自2027年3月21日起可以再次申请'),
  });
  expect(stdout).toContain('两江新区（2025年设立）2022年不能申报');
  expect(stdout).toContain('渝北区个别延期至 2022-09-10');
  expect(stdout).toContain('江口县逾期未报');
}, 300_000);
