import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serverEnvironment, serverFlags } from '../bootstrap/server-run.mjs';

const entry = fileURLToPath(new URL('../start.ts', import.meta.url));

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The product in a process of its own, as `npm start` runs it, which can be killed and started again. */
export class ServerProcess {
  readonly origin: string;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  kills = 0;

  constructor(port: number, dataDirectory: string, environment: NodeJS.ProcessEnv = {}) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#environment = {
      ...process.env,
      ...serverEnvironment,
      SHIFAN_MODE: 'demo',
      ...environment,
      PORT: String(port),
      DATA_DIR: dataDirectory,
    };
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it and waits until it says that it is healthy. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...serverFlags, entry], {
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    for (let attempt = 0; attempt < 600; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`服务没有启动（退出码 ${child.exitCode}）`);
      const healthy = await fetch(`${this.origin}/api/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return;
      await pause(50);
    }
    throw new Error('服务在 30 秒内没有就绪');
  }

  /** As a power cut does: no warning, no clean-up. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    this.kills += 1;
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
