import { flushCompileCache } from 'node:module';

/** What a process under the bench says of itself. Bytes and milliseconds since its start. */
export interface Figures {
  readonly resident: number;
  readonly peak: number;
  /** Of all its threads. */
  readonly processor: number;
}

/** Answers the bench's question «figures» over the channel that `fork` opened. */
export function tellFigures(): void {
  // A process that is killed keeps nothing of what it compiled, and the next would have to compile it again.
  flushCompileCache();
  process.on('message', (message) => {
    if (message !== 'figures') return;
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const figures: Figures = {
      resident: process.memoryUsage.rss(),
      peak: maxRSS * 1024,
      processor: (userCPUTime + systemCPUTime) / 1000,
    };
    process.send?.({ figures });
  });
}
