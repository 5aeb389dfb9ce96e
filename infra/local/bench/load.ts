/** What one run of a load showed. Times in milliseconds. */
export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Collects single times; rounds can be added up, so that untimed work may lie between them. */
export class Stopwatch {
  readonly #times: number[] = [];
  #seconds = 0;

  /** Runs the jobs on as many clients as asked, each taking the next when it is done. Only this is timed. */
  async round(jobs: readonly (() => Promise<void>)[], clients: number): Promise<void> {
    let next = 0;
    const client = async () => {
      for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
        const started = performance.now();
        await job();
        this.#times.push(performance.now() - started);
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: clients }, client));
    this.#seconds += (performance.now() - started) / 1000;
  }

  measured(): Measured {
    const sorted = this.#times.toSorted((left, right) => left - right);
    const at = (share: number) =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return {
      requests: sorted.length,
      seconds: round(this.#seconds),
      perSecond: Math.round(sorted.length / this.#seconds),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
    };
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Runs the jobs, so many at once, and gives their results in order. */
export async function inParallel<T>(jobs: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++)
      results[index] = await (jobs[index] as () => Promise<T>)();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
