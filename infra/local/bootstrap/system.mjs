import fs from 'node:fs';
import { quietly } from './say.mjs';

/** Whether system packages can be installed without asking anybody. */
export function canApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
}

/** @param {string[]} packages */
export async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const limit = { env, timeoutMs: 10 * 60_000 };
  await quietly('apt-get', ['update'], limit);
  await quietly('apt-get', ['install', '-y', '--no-install-recommends', ...packages], limit);
}
