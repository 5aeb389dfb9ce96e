import type { ClockPort } from '#functions/ports/clock.ts';
import { instantAt } from '#shared/domain/time.ts';
import type { RunnerClock } from '../state-machine/runner.ts';

/** Where the offset is kept, in milliseconds. */
export interface OffsetStore {
  read(): number | undefined;
  write(milliseconds: number): void;
}

/** A clock that was asked to go back, or too far. */
export class ClockRefused extends Error {
  override readonly name = 'ClockRefused';
}

/** How far one move may go: two years, a whole cycle. */
export const furthestMove = 2 * 366 * 86_400_000;

/**
 * Wall time plus an offset that survives restarts: the one clock of handlers, waits and reminders (PROTOCOL «The
 * clock»). It only moves forward, so nothing that was decided lies in the future. Without an offset store it is the
 * wall clock and cannot be moved: that is production.
 */
export class ShiftableClock {
  readonly #store: OffsetStore | undefined;
  #offset: number;
  readonly #listeners: (() => void)[] = [];

  constructor(store?: OffsetStore) {
    this.#store = store;
    this.#offset = store?.read() ?? 0;
  }

  get movable(): boolean {
    return this.#store !== undefined;
  }

  /** Milliseconds ahead of wall time. */
  get offset(): number {
    return this.#offset;
  }

  /** Epoch milliseconds. */
  milliseconds(): number {
    return Date.now() + this.#offset;
  }

  readonly port: ClockPort = { now: () => instantAt(this.milliseconds()) };

  readonly runner: RunnerClock = {
    now: () => this.milliseconds(),
    onShift: (listener) => void this.#listeners.push(listener),
  };

  onShift(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Moves forward; durable before anybody sees the new time.
   * @throws ClockRefused for a move back, a move beyond {@link furthestMove}, or a clock that is not movable
   */
  moveBy(milliseconds: number): void {
    if (!this.#store) throw new ClockRefused('正式运行时不能调整时间。');
    if (!(milliseconds >= 0)) throw new ClockRefused('演示时间只能向前调。');
    if (milliseconds > furthestMove) throw new ClockRefused('一次最多向前调两年。');
    const offset = this.#offset + Math.trunc(milliseconds);
    this.#store.write(offset);
    this.#offset = offset;
    for (const listener of this.#listeners) listener();
  }

  /** Sets where a new demonstration begins, before anything happened in it; it may lie in the past. */
  beginAt(milliseconds: number): void {
    if (!this.#store || this.#store.read() !== undefined) return;
    const offset = Math.trunc(milliseconds - Date.now());
    this.#store.write(offset);
    this.#offset = offset;
  }
}
