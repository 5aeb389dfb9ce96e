import type { DiskBucket } from '../bucket/disk-bucket.ts';

export interface ObjectLoopOptions {
  readonly bucket: Pick<DiskBucket, 'onObjectCreated' | 'pending' | 'acknowledge'>;
  /** functions/events/check-evidence.ts. @returns false where it should be looked at again at the next start */
  handle(key: string): Promise<boolean>;
  onError(error: unknown, key: string): void;
  /** Milliseconds before the first repetition. */
  readonly firstPause?: number;
}

/** Checks at once: one processor checks, one answers. */
const width = 2;
const mostAttempts = 8;

/**
 * Has every uploaded file checked, as the bucket's event does in the cloud. An upload is acknowledged after its check;
 * what a kill left over is found at the start, and what failed for long or was not scanned is found again then, after
 * what has just landed.
 */
export class ObjectLoop {
  readonly #options: ObjectLoopOptions;
  readonly #queue: string[] = [];
  readonly #leftOver: string[] = [];
  readonly #known = new Set<string>();
  readonly #working = new Set<Promise<void>>();
  readonly #stopListening: () => void;
  readonly #pauses = new Set<() => void>();
  #closing = false;

  constructor(options: ObjectLoopOptions) {
    this.#options = options;
    this.#stopListening = options.bucket.onObjectCreated(({ key }) => this.#take(key, this.#queue));
  }

  /** Takes up what was left over. */
  async start(): Promise<void> {
    for (const key of await this.#options.bucket.pending()) this.#take(key, this.#leftOver);
  }

  /** Resolves when nothing is left to check. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.race(this.#working);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stopListening();
    for (const end of this.#pauses) end();
    await this.idle();
  }

  #take(key: string, queue: string[]): void {
    if (this.#known.has(key) || this.#closing) return;
    this.#known.add(key);
    queue.push(key);
    this.#next();
  }

  #next(): void {
    if (this.#working.size >= width || this.#closing) return;
    const key = this.#queue.shift() ?? this.#leftOver.shift();
    if (key === undefined) return;
    const work = this.#check(key).finally(() => {
      this.#known.delete(key);
      this.#working.delete(work);
      this.#next();
    });
    this.#working.add(work);
  }

  async #check(key: string): Promise<void> {
    for (let attempt = 1; attempt <= mostAttempts && !this.#closing; attempt += 1) {
      try {
        if (await this.#options.handle(key)) await this.#options.bucket.acknowledge(key);
        return;
      } catch (error) {
        this.#options.onError(error, key);
        await this.#pause((this.#options.firstPause ?? 100) * 2 ** (attempt - 1));
      }
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#pauses.add(end);
    });
  }
}
