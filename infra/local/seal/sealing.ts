import type { ShiftableClock } from '../clock/shiftable-clock.ts';

/** How often it is looked whether a day is over, in milliseconds: sealing waits half an hour into the new day anyway. */
const lookedAgain = 10 * 60_000;
/** Milliseconds after the start: the first seal reads every record once, and nobody should wait for that. */
const firstLook = 60_000;

export interface SealingOptions {
  readonly seal: () => Promise<unknown>;
  readonly clock: Pick<ShiftableClock, 'onShift'>;
  readonly onError: (error: unknown) => void;
}

/** Calls the daily seal as the cloud's schedule does; also when a demonstration's clock is moved. */
export class Sealing {
  readonly #options: SealingOptions;
  #timer: NodeJS.Timeout | undefined;
  #first: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SealingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#first = setTimeout(() => this.look(), firstLook);
    this.#timer = setInterval(() => this.look(), lookedAgain);
    this.#options.clock.onShift(() => this.look());
  }

  /** One after the other; what fails is reported, and tried again the next time. */
  look(): void {
    if (this.#closed) return;
    this.#running = this.#running.then(this.#options.seal).catch(this.#options.onError);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#first);
    clearInterval(this.#timer);
    await this.#running;
  }
}
