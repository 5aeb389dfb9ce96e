import { spawn } from 'node:child_process';

/** A failure whose message is all that the person at the keyboard needs; no stack is printed for it. */
export class Refusal extends Error {}

/**
 * Notes go to stderr: stdout belongs to the command (`npm run bench -- --json` is parsed by others).
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Prints one line for a long step: what is being done, then the seconds it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const began = Date.now();
  process.stderr.write(`${what}……`);
  try {
    const result = await work();
    process.stderr.write(` ${seconds(began)} 秒\n`);
    return result;
  } catch (error) {
    process.stderr.write(` 失败（${seconds(began)} 秒）\n`);
    throw error;
  }
}

/** @param {number} began */
function seconds(began) {
  return ((Date.now() - began) / 1000).toFixed(1);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const quietOnes = new Set();

/**
 * Ends what `quietly` is running: an installation or a build that outlived its command would write into the next one's.
 * @param {NodeJS.Signals} signal
 */
export function endQuietOnes(signal) {
  for (const child of quietOnes) child.kill(signal);
}

/**
 * Runs a program quietly; what it printed is shown only when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string>} stdout
 * @throws {Refusal} when it cannot be started, ends non-zero or takes too long
 */
export function quietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
    });
    quietOnes.add(child);
    let out = '';
    let all = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      all += chunk;
    });
    child.stderr.on('data', (chunk) => {
      all += chunk;
    });
    child.on('error', (error) => reject(new Refusal(`${program}: ${error.message}`)));
    child.on('close', (code, signal) => {
      quietOnes.delete(child);
      if (code === 0) resolve(out);
      else reject(new Refusal(`${all.trimEnd()}\n${program} ${args[0] ?? ''} → ${signal ?? code}`));
    });
  });
}
