// Loaded into every function on the emulator (NODE_OPTIONS=--import): their clock is wall time plus what a file says, so
// that a test can play months. Only what is asked through Date.now() after the handler was made is shifted, which is
// the clock port: who verifies tokens holds Date.now from before, and tokens live on wall time.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env.SHIFAN_CLOCK_FILE ?? '';
const wall = Date.now;
let offset = 0;
let readAt = Number.NEGATIVE_INFINITY;

function shifted() {
  if (performance.now() - readAt > 20) {
    readAt = performance.now();
    offset = Number(readFileSync(file, 'utf8')) || 0;
  }
  return wall() + offset;
}

Reflect.set(globalThis, 'shiftClock', () => {
  Date.now = shifted;
});

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/\/(api|workflow|events)\/[^/]+\.mjs$/.test(url) || !loaded.source) return loaded;
    return { ...loaded, source: `${loaded.source}\n;globalThis.shiftClock();` };
  },
});
