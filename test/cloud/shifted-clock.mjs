// Loaded into every function on the emulator (NODE_OPTIONS=--import): their clock is wall time plus what a file says, so
// that a test can play months. Only what is asked through Date.now() after the handler was made is shifted, which is
// the clock port: who verifies tokens holds Date.now from before, and tokens live on wall time. The gateway's stamp of a
// request's arrival is shifted with it.
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

Reflect.set(globalThis, 'onShiftedClock', (/** @type {Function} */ handler) => {
  Date.now = shifted;
  return (/** @type {any} */ event, /** @type {unknown} */ context) => {
    if (event?.requestContext?.timeEpoch !== undefined) event.requestContext.timeEpoch += shifted() - wall();
    return handler(event, context);
  };
});

// In place of a function's module stands one that hands its handler on; the module itself is asked for with a query.
registerHooks({
  load(url, context, nextLoad) {
    if (!/\/(api|workflow|events)\/[^/]+\.mjs$/.test(url)) return nextLoad(url, context);
    const source = `import { handler as own } from ${JSON.stringify(`${url}?own`)};
export const handler = globalThis.onShiftedClock(own);`;
    return { format: 'module', shortCircuit: true, source };
  },
});
