// `npm run test:conformance [-- <folder>]`: the embedded runner against recorded answers of AWS, every one by its name.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '../..');
const [folder, ...more] = process.argv.slice(2);
if (folder !== undefined && !existsSync(folder)) {
  console.error(`没有文件夹 ${folder}。用法：npm run test:conformance -- 录制答案的文件夹`);
  process.exit(2);
}
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(
  process.execPath,
  [vitest, 'run', '--project', 'conformance', '--reporter', 'verbose', ...more],
  {
    cwd: root,
    env: { ...process.env, ...(folder !== undefined && { SHIFAN_VECTORS: resolve(folder) }) },
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
