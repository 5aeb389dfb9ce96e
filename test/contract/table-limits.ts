import { describe, expect, it } from 'vitest';
import { type Item, tableLimits } from '#functions/ports/table.ts';
import { limitExceeded, type TableSetting } from './table-setting.ts';

/** What no side takes. */
export function describeLimits({ table, partition, put }: TableSetting): void {
  describe('limits', () => {
    it('takes an item just below 400 KB and refuses one above', async () => {
      const pk = partition();
      // 3 bytes a character; 200 bytes are left for the keys and names.
      const characters = Math.floor((tableLimits.itemBytes - 200) / 3);
      await put({ pk, sk: 'BIG', text: '证'.repeat(characters) });
      await expect(put({ pk, sk: 'BIG', text: '证'.repeat(characters + 100) })).rejects.toEqual(
        limitExceeded,
      );
      expect((await table().get({ pk, sk: 'BIG' }))?.['text']).toHaveLength(characters);
    });

    it('takes a hundred writes and refuses none, a hundred and one, or two on one key', async () => {
      const pk = partition();
      const writes = (count: number) =>
        Array.from({ length: count }, (_, n) => ({
          kind: 'put' as const,
          item: { pk, sk: `ITEM#${n}` },
        }));
      await table().transact(writes(tableLimits.transactionWrites));
      await expect(table().transact([])).rejects.toEqual(limitExceeded);
      await expect(table().transact(writes(tableLimits.transactionWrites + 1))).rejects.toEqual(
        limitExceeded,
      );
      await expect(
        table().transact([
          { kind: 'put', item: { pk, sk: 'TWICE' } },
          { kind: 'check', key: { pk, sk: 'TWICE' }, when: { absent: true } },
        ]),
      ).rejects.toEqual(limitExceeded);
      expect(await table().get({ pk, sk: 'TWICE' })).toBeUndefined();
    });

    it('refuses a transaction above 4 MB', async () => {
      const pk = partition();
      const text = 'x'.repeat(390 * 1024);
      const writes = Array.from({ length: 11 }, (_, n) => ({
        kind: 'put' as const,
        item: { pk, sk: `S#${n}`, text },
      }));
      await expect(table().transact(writes)).rejects.toEqual(limitExceeded);
      expect((await table().query({ pk })).items).toEqual([]);
    });

    it('refuses keys and values that one of the sides would not store as they are', async () => {
      const pk = partition();
      let deep: Item['x'] = 'bottom';
      for (let n = 0; n < 40; n += 1) deep = [deep];
      const broken = [
        { pk: '', sk: 'A' },
        { pk, sk: '' },
        { pk, sk: 'A', gsi1pk: '', gsi1sk: 'x' },
        { pk, sk: 'A', gsi2pk: 7, gsi2sk: 'x' },
        { pk: 'p'.repeat(2049), sk: 'A' },
        { pk, sk: '证'.repeat(342) },
        { pk, sk: 'A\ud800' },
        { pk, sk: 'A', text: '\udc00' },
        { pk, sk: 'A', x: undefined },
        { pk, sk: 'A', x: Number.NaN },
        { pk, sk: 'A', x: Number.POSITIVE_INFINITY },
        { pk, sk: 'A', x: 2 ** 53 },
        { pk, sk: 'A', x: { y: [undefined] } },
        { pk, sk: 'A', x: new Date(0) as unknown as string },
        { pk, sk: 'A', x: 1n as unknown as number },
        { pk, sk: 'A', x: deep },
      ] as Item[];
      for (const item of broken)
        await expect(put(item), JSON.stringify(item.sk)).rejects.toEqual(limitExceeded);
      await expect(table().get({ pk: '', sk: 'A' })).rejects.toEqual(limitExceeded);
      await expect(table().query({ pk: '' })).rejects.toEqual(limitExceeded);
      await expect(table().query({ pk, limit: 0 })).rejects.toEqual(limitExceeded);
      await expect(table().query({ pk, cursor: 'made up' })).rejects.toEqual(limitExceeded);
      expect((await table().query({ pk })).items).toEqual([]);
    });

    it('refuses to increment a key or by what is not a whole number', async () => {
      const key = { pk: partition(), sk: 'QUOTA' };
      for (const attribute of ['pk', 'gsi1sk', '']) {
        await expect(table().transact([{ kind: 'increment', key, attribute, by: 1 }])).rejects.toEqual(
          limitExceeded,
        );
      }
      await expect(
        table().transact([{ kind: 'increment', key, attribute: 'taken', by: 0.5 }]),
      ).rejects.toEqual(limitExceeded);
      for (const also of [{ gsi2pk: 1 }, { other: 0.5 }, { taken: 1 }]) {
        await expect(
          table().transact([{ kind: 'increment', key, attribute: 'taken', by: 1, also }]),
        ).rejects.toEqual(limitExceeded);
      }
      await put({ ...key, taken: 'five' });
      await expect(table().transact([{ kind: 'increment', key, attribute: 'taken', by: 1 }])).rejects.toEqual(
        limitExceeded,
      );
    });
  });
}
