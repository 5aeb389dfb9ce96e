import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Inspected, objection } from '#functions/events/inspection/finding.ts';
import type { inspect } from '#functions/events/inspection/inspect.ts';

type Inspect = typeof inspect;

/** One file for the process. */
export interface Asked {
  readonly bytes: Uint8Array;
  readonly declared: Parameters<Inspect>[1];
}
type Answered = { readonly inspected: Inspected } | { readonly error: Error };

/** Megabytes of objects that one file may need; the bytes themselves are not counted. */
const roomOfOne = 384;
/** The process ends when nothing came for this long, in milliseconds: a start takes some tenths of a second. */
const idleFor = 3_000;

/** The process broke down over a file: the engine ran out of memory, or crashed. */
class BrokeDown extends Error {
  override readonly name = 'BrokeDown';
}
/** Sent from outside, by a person or by the system: they, and an orderly end, say nothing about the file. */
const fromOutside: ReadonlySet<NodeJS.Signals> = new Set(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM']);

/**
 * Inspects uploaded files in a process of its own, as the cloud does it in a function of its own: what pdf.js loads and
 * keeps (tens of megabytes) is given back when the process ends, people are answered while a long file is read, and a
 * file that needs more memory than there is ends that process and not the server. One file at a time.
 */
export class InspectionProcess {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;
  readonly #room: number;
  readonly #idle: number;

  /**
   * @param room in megabytes
   * @param idle how long the process waits for another file, in milliseconds
   */
  constructor(room = roomOfOne, idle = idleFor) {
    this.#room = room;
    this.#idle = idle;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  readonly inspect: Inspect = (bytes, { name, type }) => {
    this.#asked += 1;
    const number = this.#asked;
    const inspected = this.#last.then(() => this.#inspectOne({ bytes, declared: { name, type } }));
    // Its own number: where another file was asked for meanwhile, that one's end begins the rest.
    this.#last = inspected.catch(() => {}).then(() => void this.#endWhenIdle(number));
    return inspected;
  };

  async close(): Promise<void> {
    await this.#last;
    this.#end();
  }

  async #inspectOne(asked: Asked): Promise<Inspected> {
    try {
      const answered = await answerTo(asked, this.#running());
      if ('error' in answered) throw answered.error;
      return answered.inspected;
    } catch (error) {
      if (!(error instanceof BrokeDown)) throw error;
      return objection('文件结构过于复杂，检查未能完成。请重新导出或拆分后上传。');
    }
  }

  #running(): ChildProcess {
    this.#child ??= this.#started();
    return this.#child;
  }

  #started(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), {
      execArgv: [`--max-old-space-size=${this.#room}`],
      // Bytes travel as bytes.
      serialization: 'advanced',
      // An engine that runs out of memory prints pages about itself.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.unref();
    child.channel?.unref();
    // Who asked hears of it; otherwise the next file starts another.
    child.on('error', () => {});
    child.on('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }

  async #endWhenIdle(asked: number): Promise<void> {
    await pause(this.#idle, undefined, { ref: false });
    if (asked === this.#asked) this.#end();
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected) child.disconnect();
  }
}

/** @throws BrokeDown where the file was too much for it */
function answerTo(asked: Asked, child: ChildProcess): Promise<Answered> {
  return new Promise((resolve, reject) => {
    child.channel?.ref();
    const failed = (error: Error) => settle(() => reject(error));
    const ended = (code: number | null, signal: NodeJS.Signals | null) =>
      failed(
        code === 0 || (signal !== null && fromOutside.has(signal))
          ? new Error(`the inspection was ended: code ${code}, signal ${signal}`)
          : new BrokeDown(`code ${code}, signal ${signal}`),
      );
    const answered = (answer: unknown) => settle(() => resolve(answer as Answered));
    const settle = (report: () => void) => {
      child.off('error', failed).off('exit', ended).off('message', answered);
      child.channel?.unref();
      report();
    };
    child.on('error', failed).on('exit', ended).on('message', answered);
    child.send(asked);
  });
}
