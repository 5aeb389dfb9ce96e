import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../infra/local/demo/server-process.ts';

export interface Emulator {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Milliseconds until the emulator answers, on a machine that does something else as well. */
const patience = 60_000;

/**
 * MiniStack on loopback, on a free port, with nothing kept. Whoever is given its address may do everything with it: it
 * checks no signature.
 * @param programs folder of its virtual environment
 * @param more beside its environment: `AUTH` makes it check signatures, grants and the policies of buckets
 * @throws Error with what it printed where it does not come up
 */
export async function startEmulator(
  programs: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Emulator> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'shifan-emulator-'));
  const child = spawn(join(programs, 'python'), ['-m', 'ministack'], {
    cwd: folder,
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      LOG_LEVEL: 'WARNING',
      // Everything that it writes goes with the folder.
      TMPDIR: folder,
      HOME: folder,
      S3_PERSIST: '0',
      PERSIST_STATE: '0',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed = `${printed}${chunk}`.slice(-20_000);
    });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(endpoint, child);
  } catch (cause) {
    await stop();
    throw new Error(`the emulator did not come up:\n${printed}`, { cause });
  }
  return { endpoint, stop };
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  for (const started = performance.now(); performance.now() - started < patience; ) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await pause(100);
  }
  throw new Error(`no answer within ${patience} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  // Functions that it runs are processes of its own, which it ends; a thread that waits for years must not hold it.
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** Before the tests of the project `cloud`: every worker finds the emulator in its environment. */
export async function setup(): Promise<() => Promise<void>> {
  const programs = process.env['SHIFAN_PYTHON_TOOLS'];
  if (programs === undefined || programs === '')
    throw new Error('SHIFAN_PYTHON_TOOLS is not set: npm run test:cloud installs the emulator and sets it');
  const emulator = await startEmulator(programs);
  process.env['SHIFAN_AWS_ENDPOINT'] = emulator.endpoint;
  return emulator.stop;
}
