/** Waits that others can end. A wake-up that comes before the wait is not lost. */
export class Wakeable {
  #pending = false;
  #waiter: (() => void) | undefined;

  wake(): void {
    const waiter = this.#waiter;
    if (!waiter) {
      this.#pending = true;
      return;
    }
    this.#waiter = undefined;
    waiter();
  }

  /** Until the next wake-up. */
  async wait(): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiter = resolve;
    });
  }

  /** Milliseconds of wall time; wake-ups end it only where `ends` says so, and are kept for the next wait otherwise. */
  async sleep(milliseconds: number, ends: () => boolean): Promise<void> {
    const until = Date.now() + milliseconds;
    let woken = false;
    while (!ends() && Date.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        this.#waiter = () => {
          woken = true;
          clearTimeout(timer);
          resolve();
        };
      });
      this.#waiter = undefined;
    }
    if (woken) this.#pending = true;
  }
}
