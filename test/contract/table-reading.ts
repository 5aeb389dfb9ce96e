import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Item, type Query, tableLimits } from '#functions/ports/table.ts';
import { eventually, type TableSetting } from './table-setting.ts';

/** Queries over the table and its indexes, and their pages. */
export function describeReading({ table, partition, put, all }: TableSetting): void {
  describe('queries', () => {
    it('orders sort keys by their UTF-8 bytes, beyond the basic plane too', async () => {
      const pk = partition();
      // UTF-16 order would put 𠮷 (U+20BB7, surrogates D842 …) before ｚ (U+FF5A); UTF-8 order does not.
      const sks = ['A', 'a', 'a#', 'é', '中', '重庆', '\ue000', 'ｚ', '𠮷', '😀', '\u{10ffff}'];
      await table().transact([...sks].reverse().map((sk) => ({ kind: 'put' as const, item: { pk, sk } })));
      const byBytes = [...sks].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await all({ pk })).items.map((item) => item.sk)).toEqual(byBytes);
      expect((await all({ pk, descending: true })).items.map((item) => item.sk)).toEqual(byBytes.reverse());
    });

    it('selects by prefix, after and direction like a filter over the sorted keys', async () => {
      const pk = partition();
      const alphabet = ['a', 'b', '#', '\ud7ff', '\ue000', '\u{10ffff}'];
      const word = (letters: number) =>
        fc
          .array(fc.constantFrom(...alphabet), {
            minLength: 1,
            maxLength: letters,
          })
          .map((parts) => parts.join(''));
      const sks = [...new Set(fc.sample(word(4), { numRuns: 60, seed: 7 }))];
      await table().transact(sks.map((sk) => ({ kind: 'put' as const, item: { pk, sk } })));
      const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
      await fc.assert(
        fc.asyncProperty(
          optional(word(2)),
          optional(word(3)),
          fc.boolean(),
          fc.constantFrom(1, 3, 100),
          async (skPrefix, after, descending, limit) => {
            const expected = sks
              .filter((sk) => skPrefix === undefined || sk.startsWith(skPrefix))
              .filter(
                (sk) => after === undefined || (descending ? compare(sk, after) < 0 : compare(sk, after) > 0),
              )
              .sort(descending ? (a, b) => compare(b, a) : compare);
            const query = {
              pk,
              descending,
              limit,
              ...(skPrefix === undefined ? {} : { skPrefix }),
              ...(after === undefined ? {} : { after }),
            };
            const { items, pages } = await all(query);
            expect(items.map((item) => item.sk)).toEqual(expected);
            for (const page of pages) expect(page.items.length).toBeLessThanOrEqual(limit);
          },
        ),
        { numRuns: 80 },
      );
    });

    it('ends a page at 1 MB and goes on where it ended, without a gap or a repeat', async () => {
      const pk = partition();
      const filler = '证'.repeat(100_000);
      for (let n = 0; n < 8; n += 1) await put({ pk, sk: `SUBMISSION#000${n}`, filler });
      const { items, pages } = await all({ pk });
      expect(items.map((item) => item.sk)).toEqual(Array.from({ length: 8 }, (_, n) => `SUBMISSION#000${n}`));
      expect(pages.length).toBeGreaterThanOrEqual(3);
      for (const page of pages) {
        expect(Buffer.byteLength(JSON.stringify(page.items))).toBeLessThanOrEqual(
          tableLimits.pageBytes * 1.3,
        );
      }
    });

    it('sees a write at once in the table itself', async () => {
      const pk = partition();
      await put({ pk, sk: 'DRAFT#1.1' });
      expect((await table().query({ pk, skPrefix: 'DRAFT#' })).items).toEqual([{ pk, sk: 'DRAFT#1.1' }]);
    });
  });

  describe('indexes', () => {
    it('shows items with both keys of an index, in its order, and lets them go when the keys go', async () => {
      const org = partition();
      const row = (id: string, dueAt: string): Item => ({
        pk: `APP#${org}${id}`,
        sk: 'APP',
        gsi1pk: `AWAITS#${org}`,
        gsi1sk: `${dueAt}#${id}`,
      });
      const late = row('late', '2026-12-31');
      const soon = row('soon', '2026-11-30');
      await table().transact([
        { kind: 'put', item: late },
        { kind: 'put', item: soon },
        {
          kind: 'put',
          item: { pk: `APP#${org}none`, sk: 'APP', gsi1pk: `AWAITS#${org}` },
        },
      ]);
      const query: Query = { index: 'gsi1', pk: `AWAITS#${org}` };
      await eventually(async () => expect((await all(query)).items).toEqual([soon, late]));
      await eventually(async () =>
        expect((await all({ ...query, descending: true, limit: 1 })).items).toEqual([late, soon]),
      );
      expect((await table().query({ ...query, after: '2026-12' })).items).toEqual([late]);
      expect((await table().query({ ...query, skPrefix: '2026-11' })).items).toEqual([soon]);
      await put({ pk: soon.pk, sk: 'APP' });
      await eventually(async () => expect((await all(query)).items).toEqual([late]));
    });

    it('pages through items with the same index keys', async () => {
      const org = partition();
      const ids = Array.from({ length: 7 }, (_, n) => `APP#${org}-${n}`);
      await table().transact(
        ids.map((pk) => ({
          kind: 'put' as const,
          item: { pk, sk: 'APP', gsi3pk: `STAGE#${org}`, gsi3sk: '9999' },
        })),
      );
      await eventually(async () => {
        const { items, pages } = await all({
          index: 'gsi3',
          pk: `STAGE#${org}`,
          limit: 2,
        });
        expect(items.map((item) => item.pk).sort()).toEqual(ids);
        for (const page of pages) expect(page.items.length).toBeLessThanOrEqual(2);
      });
    });
  });
}
