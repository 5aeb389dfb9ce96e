import { expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import type { Edition } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';

const chongqing = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;

function store() {
  const table = openTable({ path: ':memory:' });
  return storesOf(table).editions;
}

test('published editions are listed by id, and publishing them again changes nothing', async () => {
  const kept = store();
  for (const edition of [...editions, ...editions]) await kept.publish(edition);
  expect((await kept.all()).map(({ id }) => id)).toEqual(editions.map(({ id }) => id).toSorted());
  expect(await kept.load(chongqing.id)).toEqual(chongqing);
});

test('what was stored before the schema knew a property is completed, whoever read it before', async () => {
  const kept = store();
  const { parent: _, missing: __, parameters: ___, ...older } = chongqing;
  await kept.publish(older);
  expect((await kept.load(chongqing.id))?.parent).toBeUndefined();
  await kept.publish(chongqing);
  expect(await kept.load(chongqing.id)).toEqual(chongqing);
});

test('C-19: a published edition is immutable: no word, bound or row of it changes, comes or goes', async () => {
  const kept = store();
  await kept.publish(chongqing);
  const without = { ...chongqing, sections: chongqing.sections.slice(1) };
  const lower = JSON.parse(JSON.stringify(chongqing).replace('"bound":95', '"bound":90')) as Edition;
  const { counting: _, ...silent } = chongqing;
  for (const changed of [without, lower, silent as Edition, { ...chongqing, title: '另一个标准' }])
    await expect(kept.publish(changed)).rejects.toThrow('a change needs a new id');
  expect(await kept.load(chongqing.id)).toEqual(chongqing);
});
