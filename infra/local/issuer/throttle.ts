/** After this many failures in a row each further one doubles the wait. */
const free = 5;
const longest = 5 * 60_000;
const mostKeys = 10_000;

interface Record {
  failures: number;
  /** Epoch milliseconds of wall time. */
  until: number;
}

/**
 * Slows down guessing: per account and address, and per address alone with a wider allowance. Kept in memory: a
 * restart forgives, an attacker cannot cause one.
 */
export class SignInThrottle {
  readonly #records = new Map<string, Record>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Seconds to wait before the next attempt; 0 where it may be made now. */
  waitFor(login: string, address: string): number {
    const until = Math.max(...keysOf(login, address).map(([key]) => this.#records.get(key)?.until ?? 0));
    return Math.max(0, Math.ceil((until - this.#now()) / 1_000));
  }

  failed(login: string, address: string): void {
    for (const [key, allowance] of keysOf(login, address)) {
      const failures = (this.#records.get(key)?.failures ?? 0) + 1;
      const wait =
        failures < allowance ? 0 : Math.min(longest, 1_000 * 2 ** Math.min(failures - allowance, 20));
      this.#records.delete(key);
      this.#records.set(key, { failures, until: this.#now() + wait });
    }
    // The oldest go first: a Map keeps the order of insertion.
    while (this.#records.size > mostKeys) this.#records.delete(this.#records.keys().next().value as string);
  }

  succeeded(login: string, address: string): void {
    for (const [key] of keysOf(login, address)) this.#records.delete(key);
  }
}

function keysOf(login: string, address: string): [string, number][] {
  return [
    [`${login.trim().toLowerCase()} ${address}`, free],
    [address, free * 6],
  ];
}
