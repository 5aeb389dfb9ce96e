import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { quietly, Refusal, step } from './say.mjs';
import { aptInstall, canApt } from './system.mjs';

/** What the emulator and the fuzzer need. */
const oldest = [3, 10];

/** Something outside of this repository is missing: not a failure of what is tested. EX_UNAVAILABLE of sysexits.h. */
export class Unavailable extends Refusal {
  exitCode = 69;
}

/**
 * A virtual environment with exactly the packages of a requirements file (pip checks their hashes), made once for each
 * content of the file.
 * @param {string} root
 * @param {string} cache folder that outlives the command
 * @param {{ requirements: string, what: string }} wanted the file, from the root, and what needs it
 * @returns {Promise<string>} folder of its programs
 * @throws {Unavailable} where Python or the packages cannot be had
 */
export async function pythonTools(root, cache, { requirements, what }) {
  const file = path.join(root, requirements);
  const digest = createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 16);
  const folder = path.join(cache, `python-${digest}`);
  const bin = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const done = path.join(folder, 'installed');
  if (fs.existsSync(done)) return bin;
  const python = await findPython(what);
  await step(`正在安装${what}（Python 虚拟环境）`, async () => {
    // What an interrupted installation has left.
    fs.rmSync(folder, { recursive: true, force: true });
    try {
      await quietly(python, ['-m', 'venv', folder], { timeoutMs: 3 * 60_000 });
      const pip = [path.join(bin, 'python'), '-m', 'pip', '--disable-pip-version-check', '--no-input'];
      const [program = '', ...args] = pip;
      await quietly(program, [...args, 'install', '--quiet', '--require-hashes', '-r', file], {
        timeoutMs: 10 * 60_000,
      });
    } catch (error) {
      throw new Unavailable(
        `没有装上${what}所需的 Python 包（${requirements}）：需要能访问 PyPI 或其镜像。\n${error instanceof Error ? error.message : error}`,
      );
    }
    fs.writeFileSync(done, '');
  });
  return bin;
}

/**
 * @param {string} what needs it
 * @returns {Promise<string>} a Python that can make a virtual environment
 */
async function findPython(what) {
  const found = usable();
  if (found) return found;
  if (canApt()) {
    await step('正在安装 python3-venv', () => aptInstall(['python3', 'python3-venv'])).catch(() => {});
    const installed = usable();
    if (installed) return installed;
  }
  throw new Unavailable(
    `${what}需要 Python ${oldest.join('.')} 以上（含 venv），本机没有找到。\n` +
      '请安装 python3 和 python3-venv 后重试；也可以用环境变量 PYTHON 指定。其余测试不受影响。',
  );
}

/** @returns {string | undefined} */
function usable() {
  const check = `import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (${oldest.join(', ')}) else 1)`;
  return [process.env.PYTHON, 'python3', 'python'].find(
    (name) => name && spawnSync(name, ['-c', check], { timeout: 20_000, stdio: 'ignore' }).status === 0,
  );
}
