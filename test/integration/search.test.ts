import { afterEach, beforeEach, expect, test } from 'vitest';
import type * as z from 'zod';
import type { Page, Query } from '#functions/ports/table.ts';
import type { searchAll } from '#shared/contract/routes/search.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

type Found = z.output<typeof searchAll.reply>;
let world: World;
let read = 0;
beforeEach(async () => {
  world = await openWorld();
  const [query, get] = [world.table.query.bind(world.table), world.table.get.bind(world.table)];
  world.table.query = async (asked: Query): Promise<Page> => {
    const page = await query(asked);
    read += page.items.length;
    return page;
  };
  world.table.get = (key) => {
    read += 1;
    return get(key);
  };
});
afterEach(() => world.close());

async function search(who: string, q: string): Promise<Found> {
  const reply = await world.call<Found>('search-all', who, { query: { q } });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
}
const unitsOf = async (who: string, q: string) =>
  (await search(who, q)).units.map(({ fullName }) => fullName);

test('a unit is found by name, by pinyin and by initials, always with its province', async () => {
  for (const q of ['綦江', 'qijiang', 'qj', '重庆 qj', 'QJQ'])
    expect(await unitsOf('nation', q), q).toContain('重庆市綦江区');
  // The unit whose own name begins so stands first.
  expect((await unitsOf('nation', 'qj'))[0]).toBe('重庆市綦江区');
  expect(await unitsOf('nation', 'zzzz')).toEqual([]);
});

test('nobody finds what lies outside the own branch, nor an application that they may not see', async () => {
  const created = await world.call('create-application', 'qijiang', { parameters: { id: 'chongqing-2026' } });
  expect(created.status).toBe(200);
  expect((await search('qijiang', '綦江')).applications).toHaveLength(1);
  for (const who of ['gulou', 'nanjing', 'yanqi', 'xinjiang'])
    expect(await search(who, '綦江'), who).toMatchObject({ units: [], applications: [] });
  // A campaign of Chongqing's is nothing to Nanjing.
  expect((await search('nanjing', '重庆')).campaigns).toEqual([]);
  expect((await search('chongqing', '重庆')).campaigns.map(({ id }) => id)).toEqual(['chongqing-2026']);
});

test('an empty or endless question is refused', async () => {
  for (const q of ['', '   ', '长'.repeat(61)])
    expect((await world.call('search-all', 'nation', { query: { q } })).status).toBe(422);
});

test('costs the same in a round of ten and of four hundred', async () => {
  const cost = async () => {
    read = 0;
    await search('chongqing', 'qj');
    return read;
  };
  await cost();
  await placeApplications(world, 'chongqing-2026', { name: 'candidate' }, 10);
  const few = await cost();
  await placeApplications(world, 'chongqing-2026', { name: 'ranked' }, 400);
  expect(await cost()).toBe(few);
});
