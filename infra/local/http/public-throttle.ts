import { isIPv6 } from 'node:net';

/** What one address may send without a sign-in within the window; whoever mistypes a few times stays below it. */
const most = 10;
/** Milliseconds. */
const window = 10 * 60_000;
const mostAddresses = 10_000;

/**
 * How often one address may send something without a sign-in. In memory, on wall time: a restart forgives. In the cloud
 * the gateway's own throttle stands in this place.
 */
export class PublicThrottle {
  readonly #times = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a request. @returns seconds to wait; 0 where it may pass */
  admit(address: string): number {
    const now = this.#now();
    const key = networkOf(address);
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - window);
    const [oldest = now] = recent;
    const passes = recent.length < most;
    if (passes) recent.push(now);
    // Taken out first: a Map keeps the order of insertion, and the longest silent go first.
    this.#times.delete(key);
    this.#times.set(key, recent);
    while (this.#times.size > mostAddresses) this.#times.delete(this.#times.keys().next().value as string);
    return passes ? 0 : Math.ceil((oldest + window - now) / 1_000);
  }
}

/** A household has one IPv4 address, or a whole network of 2^64 of the other kind. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::`;
}
