import path from 'node:path';
import { cache } from './places.mjs';

/**
 * How Node runs the server, here and wherever it is started (`npm start`, the demo, the bench): with little memory. A
 * province's machine has other work to do, and the figures of `npm run bench` hold for these settings.
 */

/**
 * Room for young objects, in megabytes for each half; Node would take 16 and keep up to three times that resident.
 * Measured with 4, 8 and 16: throughput and processor time differ by less than the noise. Memory after both stories
 * was 120 to 141 MB with 4 and 138 to 155 with 8.
 */
const youngSpace = '--max-semi-space-size=4';

/**
 * Collection without threads of its own: for so small a space they cost more than they bring. Measured on two processors
 * under submits: a tenth less processor time, and as much more throughput.
 */
const collectsAlone = '--single-threaded-gc';

export const serverFlags = [youngSpace, collectsAlone];

/** One record is held at a time: what is collected is little, and other cores are others'. */
export const verifierFlags = [collectsAlone];

export const serverEnvironment = {
  /**
   * glibc: memory blocks from 128 KB on are given back to the system at once. By default the bound rises with the first
   * large block that is freed, and four threads that each checked a password (scrypt, 16 MB) keep 64 MB for good.
   * Elsewhere it means nothing.
   */
  MALLOC_MMAP_THRESHOLD_: '131072',
  /** Compiled modules: a start reads them instead of stripping types, which takes a second and 30 MB. */
  NODE_COMPILE_CACHE: path.join(cache, 'compiled'),
};
