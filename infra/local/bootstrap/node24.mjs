import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from './say.mjs';

const wanted = 24;

/**
 * The Node that runs everything after the installation: the one that npm carried into node_modules, else this one if
 * it is new enough.
 * @param {string} root
 * @returns {string} path of the executable
 * @throws {Refusal} when neither serves
 */
export function node24(root) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const carried = path.join(root, 'node_modules', name, 'bin', `node${suffix}`);
  // A carried Node can be there and not start (musl instead of glibc), so it is asked.
  if (fs.existsSync(carried) && majorOf(carried) >= wanted) return carried;
  if (Number.parseInt(process.versions.node, 10) >= wanted) return process.execPath;
  throw new Refusal(
    `需要 Node ${wanted}。本机是 Node ${process.versions.node}，且没有适用于 ${process.platform}-${process.arch} 的随包 Node。` +
      `\n请安装 Node ${wanted}（https://nodejs.org）后重试。 / Please install Node ${wanted}.`,
  );
}

/** @param {string} executable */
function majorOf(executable) {
  const { stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return Number.parseInt((stdout ?? '').replace(/^v/, ''), 10) || 0;
}
