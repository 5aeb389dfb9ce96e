import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './say.mjs';

const pollMs = 200;
/** A theft takes two system calls; a claim older than this was left by a thief that died half-way. */
const abandonedTheftMs = 10_000;

/**
 * Runs `work` while no other process of this machine holds `file`. The holder's pid is in the file, so that a lock left
 * by a killed process is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function whileLocked(file, work) {
  const token = `${process.pid} ${randomUUID()}`;
  await acquire(file, token);
  const release = () => {
    if (read(file) === token) fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @param {string} token
 */
async function acquire(file, token) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Linking a finished file, unlike opening with 'wx', never shows others a lock that has no pid in it yet.
  const mine = `${file}.${process.pid}`;
  fs.writeFileSync(mine, token);
  try {
    let told = false;
    for (;;) {
      if (link(mine, file)) return;
      const theirs = read(file);
      if (theirs === undefined) continue;
      if (!isAlive(theirs)) {
        steal(file, theirs);
        continue;
      }
      if (!told) {
        say(`等待另一个命令完成准备（进程 ${Number.parseInt(theirs, 10)}，锁 ${path.basename(file)}）……`);
        told = true;
      }
      await pause(pollMs);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/**
 * Removes the lock of a dead process. Two waiters may see the same dead lock; without the claim, the slower one would
 * remove the lock that the faster one has just taken.
 * @param {string} file
 * @param {string} theirs
 */
function steal(file, theirs) {
  const claim = `${file}.${theirs.split(' ')[1] ?? 'unsigned'}`;
  try {
    fs.closeSync(fs.openSync(claim, 'wx'));
  } catch {
    const claimed = fs.statSync(claim, { throwIfNoEntry: false });
    if (claimed && Date.now() - claimed.mtimeMs > abandonedTheftMs) fs.rmSync(claim, { force: true });
    return;
  }
  if (read(file) === theirs) fs.rmSync(file, { force: true });
  fs.rmSync(claim, { force: true });
}

/**
 * @param {string} from
 * @param {string} to
 */
function link(from, to) {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} token */
function isAlive(token) {
  const pid = Number.parseInt(token, 10);
  // Our own pid in a lock that is not ours was left by another container or an earlier boot.
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
