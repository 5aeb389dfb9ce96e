import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const demo = fileURLToPath(new URL('../../infra/local/demo.ts', import.meta.url));
const lastLine = (output: string) => JSON.parse(output.trimEnd().split('\n').at(-1) as string);

// Both stories through the HTTP API, checked to the last event by the demo itself: undisturbed and through twenty
// power cuts they come to the same end, so no acknowledged write was lost and nothing was done twice.
it('plays both stories to the same end, undisturbed and through twenty kills', {
  timeout: 600_000,
}, async () => {
  const undisturbed = await run(process.execPath, [demo], { timeout: 280_000 });
  const killed = await run(process.execPath, [demo, '--kills', '20'], { timeout: 560_000 });
  const { seconds: _, ...expected } = lastLine(undisturbed.stdout);
  const { seconds: __, kills, ...found } = lastLine(killed.stdout);
  expect(expected).toMatchObject({ campaigns: 2, applications: 10, returned: 2, designated: 6 });
  expect(found).toEqual(expected);
  expect(kills).toBeGreaterThanOrEqual(20);
});
