import { inspect } from '#functions/events/inspection/inspect.ts';
import type { Asked } from './inspection-process.ts';

/** Inspects one file after the other, as InspectionProcess asks, and ends with the process that asks. */
process.on('message', async ({ bytes, declared }: Asked) => {
  try {
    process.send?.({ inspected: await inspect(bytes, declared) });
  } catch (error) {
    process.send?.({ error });
  }
});
process.on('disconnect', () => process.exit());
// Ctrl+C reaches every process of the terminal; the server decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
