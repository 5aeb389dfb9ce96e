import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCountry } from './country.ts';
import { playNational } from './national.ts';

export async function playFiveYears(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-full-'));
  const country = await openCountry(folder, (line) => console.log(line));
  try {
    await playNational(country);
  } finally {
    await country.close();
    await rm(folder, { recursive: true, force: true });
  }
}
await playFiveYears();
