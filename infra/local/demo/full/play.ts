import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day, openCountry } from './country.ts';
import { playNational } from './national.ts';
import { beginProvince, nameProvince } from './province.ts';
import { playTitles } from './titles.ts';

export async function playFiveYears(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-full-'));
  const country = await openCountry(folder, (line) => console.log(line));
  try {
    const first = await playNational(country);
    await country.to(day('2023-03-15'));
    const province = await beginProvince(country);
    await playTitles(country, first);
    await country.to(day('2026-01-05'));
    await nameProvince(country, province);
  } finally {
    await country.close();
    await rm(folder, { recursive: true, force: true });
  }
}
await playFiveYears();
