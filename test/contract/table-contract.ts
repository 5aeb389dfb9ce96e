import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Item, type Page, type Query, type TablePort, tableLimits } from '#functions/ports/table.ts';

export interface OpenedTable {
  readonly table: TablePort;
  /** How long an index may lag behind, in milliseconds. */
  readonly indexLag?: number;
  close(): Promise<void>;
}

/** What every table adapter promises. Each test works in partitions of its own, so one table serves all. */
export function describeTableContract(name: string, open: () => Promise<OpenedTable>): void {
  describe(`table port: ${name}`, () => {
    let opened: OpenedTable;
    let table: TablePort;
    let partitions = 0;
    const run = Date.now().toString(36);
    const partition = () => {
      partitions += 1;
      return `CONTRACT#${run}#${partitions}`;
    };

    beforeAll(async () => {
      opened = await open();
      table = opened.table;
    });
    afterAll(() => opened.close());

    const put = (item: Item) => table.transact([{ kind: 'put', item }]);
    const all = async (query: Query): Promise<{ items: Item[]; pages: Page[] }> => {
      const pages: Page[] = [];
      let cursor: string | undefined;
      do {
        const page: Page = await table.query(cursor === undefined ? query : { ...query, cursor });
        pages.push(page);
        cursor = page.next;
      } while (cursor !== undefined);
      return { items: pages.flatMap((page) => page.items), pages };
    };
    /** Asks an index until it shows what is expected: it may lag. */
    const eventually = (check: () => Promise<void>) =>
      expect
        .poll(() => check().then(() => 'as expected', String), {
          timeout: 5_000,
        })
        .toBe('as expected');
    const limitExceeded = expect.objectContaining({
      name: 'TableLimitExceeded',
    });
    const refusedAt = (...refused: number[]) => expect.objectContaining({ name: 'ConditionFailed', refused });

    describe('items', () => {
      it('gives back exactly what was put: any JSON of well-formed text and safe numbers', async () => {
        const pk = partition();
        const text = fc.string({ unit: 'grapheme', maxLength: 20 });
        const number = fc.oneof(
          fc.maxSafeInteger(),
          fc.integer({ min: -99_999, max: 99_999 }).map((n) => n / 100),
        );
        const value = fc.letrec((tie) => ({
          value: fc.oneof(
            { depthSize: 'small', maxDepth: 4 },
            text,
            number,
            fc.boolean(),
            fc.constant(null),
            fc.array(tie('value'), { maxLength: 4 }),
            fc.dictionary(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), tie('value'), {
              maxKeys: 4,
              noNullPrototype: true,
            }),
          ),
        })).value;
        let count = 0;
        await fc.assert(
          fc.asyncProperty(value, async (body) => {
            count += 1;
            const item = { pk, sk: `VALUE#${count}`, body } as Item;
            await put(item);
            expect(await table.get({ pk, sk: item.sk })).toEqual(item);
          }),
          { numRuns: 60 },
        );
      });

      it('answers undefined for an absent key', async () => {
        expect(await table.get({ pk: partition(), sk: 'APP' })).toBeUndefined();
      });

      it('replaces a whole item', async () => {
        const pk = partition();
        await put({ pk, sk: 'APP', version: 1, unit: '九龙坡区' });
        await put({ pk, sk: 'APP', version: 2 });
        expect(await table.get({ pk, sk: 'APP' })).toEqual({
          pk,
          sk: 'APP',
          version: 2,
        });
      });

      it('is not changed by what the caller does to its object afterwards', async () => {
        const pk = partition();
        const answers = { '1.1': '已建立' };
        const written = put({ pk, sk: 'APP', answers });
        answers['1.1'] = '未建立';
        await written;
        expect(await table.get({ pk, sk: 'APP' })).toMatchObject({
          answers: { '1.1': '已建立' },
        });
      });
    });

    describe('conditions', () => {
      it('puts on condition of absence only once', async () => {
        const pk = partition();
        const item = { pk, sk: 'APP', version: 1 };
        await table.transact([{ kind: 'put', item, when: { absent: true } }]);
        await expect(
          table.transact([
            {
              kind: 'put',
              item: { ...item, version: 9 },
              when: { absent: true },
            },
          ]),
        ).rejects.toEqual(refusedAt(0));
        expect(await table.get(item)).toEqual(item);
      });

      it('puts on condition of equal attributes: numbers, strings, booleans and null, and not of another type', async () => {
        const pk = partition();
        const item = {
          pk,
          sk: 'APP',
          version: 1,
          name: '渝中区',
          live: true,
          left: null,
          one: '1',
        };
        await put(item);
        for (const equals of [{ version: 1 }, { name: '渝中区', live: true }, { left: null }, { one: '1' }]) {
          await table.transact([{ kind: 'check', key: item, when: { equals } }]);
        }
        for (const equals of [
          { version: 2 },
          { version: '1' },
          { one: 1 },
          { live: 'true' },
          { left: '' },
          { missing: null },
          { version: 1, name: '江北区' },
        ]) {
          await expect(table.transact([{ kind: 'check', key: item, when: { equals } }])).rejects.toEqual(
            refusedAt(0),
          );
        }
        await expect(
          table.transact([
            {
              kind: 'check',
              key: { pk, sk: 'OTHER' },
              when: { equals: { version: 1 } },
            },
          ]),
        ).rejects.toEqual(refusedAt(0));
      });

      it('takes attribute names that are words or signs of a query language', async () => {
        const pk = partition();
        const item = {
          pk,
          sk: 'APP',
          status: 'draft',
          'a.b': 1,
          状态: 2,
          '#x': 3,
          ':y': 4,
        };
        await put(item);
        await table.transact([
          {
            kind: 'check',
            key: item,
            when: {
              equals: { status: 'draft', 'a.b': 1, 状态: 2, '#x': 3, ':y': 4 },
            },
          },
        ]);
        await table.transact([
          {
            kind: 'increment',
            key: { pk, sk: 'COUNT' },
            attribute: 'a.b',
            by: 2,
          },
        ]);
        expect(await table.get({ pk, sk: 'COUNT' })).toEqual({
          pk,
          sk: 'COUNT',
          'a.b': 2,
        });
      });

      it('writes all or nothing, and names every write that was refused', async () => {
        const pk = partition();
        await put({ pk, sk: 'APP', version: 3 });
        await put({ pk, sk: 'QUOTA', taken: 5 });
        await expect(
          table.transact([
            {
              kind: 'put',
              item: { pk, sk: 'APP', version: 4 },
              when: { equals: { version: 2 } },
            },
            {
              kind: 'put',
              item: { pk, sk: 'EVENT#000004' },
              when: { absent: true },
            },
            {
              kind: 'increment',
              key: { pk, sk: 'QUOTA' },
              attribute: 'taken',
              by: 1,
              atMost: 5,
            },
            {
              kind: 'check',
              key: { pk, sk: 'MARKER' },
              when: { absent: true },
            },
          ]),
        ).rejects.toEqual(refusedAt(0, 2));
        expect(await table.get({ pk, sk: 'APP' })).toEqual({
          pk,
          sk: 'APP',
          version: 3,
        });
        expect(await table.get({ pk, sk: 'EVENT#000004' })).toBeUndefined();
        expect(await table.get({ pk, sk: 'QUOTA' })).toEqual({
          pk,
          sk: 'QUOTA',
          taken: 5,
        });
      });
    });

    describe('increments', () => {
      it('counts an absent item and an absent attribute as zero, and keeps the other attributes', async () => {
        const pk = partition();
        const key = { pk, sk: 'QUOTA' };
        await table.transact([{ kind: 'increment', key, attribute: 'taken', by: 2, atMost: 2 }]);
        await put({ ...key, reason: '直辖市' });
        await table.transact([{ kind: 'increment', key, attribute: 'taken', by: 3, atLeast: 3 }]);
        expect(await table.get(key)).toEqual({
          ...key,
          reason: '直辖市',
          taken: 3,
        });
      });

      it('keeps both bounds, from zero too', async () => {
        const key = { pk: partition(), sk: 'QUOTA' };
        const add = (by: number, bounds: { atLeast?: number; atMost?: number }) =>
          table.transact([{ kind: 'increment', key, attribute: 'taken', by, ...bounds }]);
        await expect(add(1, { atMost: 0 })).rejects.toEqual(refusedAt(0));
        await expect(add(-1, { atLeast: 0 })).rejects.toEqual(refusedAt(0));
        await add(5, { atLeast: 0, atMost: 5 });
        await expect(add(1, { atLeast: 0, atMost: 5 })).rejects.toEqual(refusedAt(0));
        await add(-5, { atLeast: 0, atMost: 5 });
        await expect(add(-1, { atLeast: 0, atMost: 5 })).rejects.toEqual(refusedAt(0));
        expect(await table.get(key)).toEqual({ ...key, taken: 0 });
      });
    });

    describe('races', () => {
      it('lets exactly five of fifty parallel increments through a bound of five', async () => {
        const key = { pk: partition(), sk: 'QUOTA' };
        const outcomes = await Promise.allSettled(
          Array.from({ length: 50 }, () =>
            table.transact([{ kind: 'increment', key, attribute: 'taken', by: 1, atMost: 5 }]),
          ),
        );
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refusedAt(0));
        }
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(5);
        expect(await table.get(key)).toEqual({ ...key, taken: 5 });
      });

      it('lets one of many parallel puts on absence win, and keeps its value', async () => {
        const pk = partition();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, writer) =>
            table.transact([
              {
                kind: 'put',
                item: { pk, sk: 'APP', writer },
                when: { absent: true },
              },
            ]),
          ),
        );
        const winners = outcomes.flatMap((outcome, writer) =>
          outcome.status === 'fulfilled' ? [writer] : [],
        );
        expect(winners).toHaveLength(1);
        expect(await table.get({ pk, sk: 'APP' })).toEqual({
          pk,
          sk: 'APP',
          writer: winners[0],
        });
      });

      it('lets one of many parallel changes of the same version win', async () => {
        const pk = partition();
        await put({ pk, sk: 'APP', version: 1 });
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, writer) =>
            table.transact([
              {
                kind: 'put',
                item: { pk, sk: 'APP', version: 2, writer },
                when: { equals: { version: 1 } },
              },
              {
                kind: 'put',
                item: { pk, sk: 'EVENT#000002', writer },
                when: { absent: true },
              },
            ]),
          ),
        );
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
        const [app, event] = await Promise.all([
          table.get({ pk, sk: 'APP' }),
          table.get({ pk, sk: 'EVENT#000002' }),
        ]);
        expect(app?.['writer']).toBe(event?.['writer']);
      });
    });

    describe('queries', () => {
      it('orders sort keys by their UTF-8 bytes, beyond the basic plane too', async () => {
        const pk = partition();
        // UTF-16 order would put 𠮷 (U+20BB7, surrogates D842 …) before ｚ (U+FF5A); UTF-8 order does not.
        const sks = ['A', 'a', 'a#', 'é', '中', '重庆', '\ue000', 'ｚ', '𠮷', '😀', '\u{10ffff}'];
        await table.transact([...sks].reverse().map((sk) => ({ kind: 'put' as const, item: { pk, sk } })));
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
        await table.transact(sks.map((sk) => ({ kind: 'put' as const, item: { pk, sk } })));
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
                  (sk) =>
                    after === undefined || (descending ? compare(sk, after) < 0 : compare(sk, after) > 0),
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
        expect(items.map((item) => item.sk)).toEqual(
          Array.from({ length: 8 }, (_, n) => `SUBMISSION#000${n}`),
        );
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
        expect((await table.query({ pk, skPrefix: 'DRAFT#' })).items).toEqual([{ pk, sk: 'DRAFT#1.1' }]);
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
        await table.transact([
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
        expect((await table.query({ ...query, after: '2026-12' })).items).toEqual([late]);
        expect((await table.query({ ...query, skPrefix: '2026-11' })).items).toEqual([soon]);
        await put({ pk: soon.pk, sk: 'APP' });
        await eventually(async () => expect((await all(query)).items).toEqual([late]));
      });

      it('pages through items with the same index keys', async () => {
        const org = partition();
        const ids = Array.from({ length: 7 }, (_, n) => `APP#${org}-${n}`);
        await table.transact(
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

    describe('limits', () => {
      it('takes an item just below 400 KB and refuses one above', async () => {
        const pk = partition();
        // 3 bytes a character; 200 bytes are left for the keys and names.
        const characters = Math.floor((tableLimits.itemBytes - 200) / 3);
        await put({ pk, sk: 'BIG', text: '证'.repeat(characters) });
        await expect(put({ pk, sk: 'BIG', text: '证'.repeat(characters + 100) })).rejects.toEqual(
          limitExceeded,
        );
        expect((await table.get({ pk, sk: 'BIG' }))?.['text']).toHaveLength(characters);
      });

      it('takes a hundred writes and refuses none, a hundred and one, or two on one key', async () => {
        const pk = partition();
        const writes = (count: number) =>
          Array.from({ length: count }, (_, n) => ({
            kind: 'put' as const,
            item: { pk, sk: `ITEM#${n}` },
          }));
        await table.transact(writes(tableLimits.transactionWrites));
        await expect(table.transact([])).rejects.toEqual(limitExceeded);
        await expect(table.transact(writes(tableLimits.transactionWrites + 1))).rejects.toEqual(
          limitExceeded,
        );
        await expect(
          table.transact([
            { kind: 'put', item: { pk, sk: 'TWICE' } },
            { kind: 'check', key: { pk, sk: 'TWICE' }, when: { absent: true } },
          ]),
        ).rejects.toEqual(limitExceeded);
        expect(await table.get({ pk, sk: 'TWICE' })).toBeUndefined();
      });

      it('refuses a transaction above 4 MB', async () => {
        const pk = partition();
        const text = 'x'.repeat(390 * 1024);
        const writes = Array.from({ length: 11 }, (_, n) => ({
          kind: 'put' as const,
          item: { pk, sk: `S#${n}`, text },
        }));
        await expect(table.transact(writes)).rejects.toEqual(limitExceeded);
        expect((await table.query({ pk })).items).toEqual([]);
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
        await expect(table.get({ pk: '', sk: 'A' })).rejects.toEqual(limitExceeded);
        await expect(table.query({ pk: '' })).rejects.toEqual(limitExceeded);
        await expect(table.query({ pk, limit: 0 })).rejects.toEqual(limitExceeded);
        await expect(table.query({ pk, cursor: 'made up' })).rejects.toEqual(limitExceeded);
        expect((await table.query({ pk })).items).toEqual([]);
      });

      it('refuses to increment a key or by what is not a whole number', async () => {
        const key = { pk: partition(), sk: 'QUOTA' };
        for (const attribute of ['pk', 'gsi1sk', '']) {
          await expect(table.transact([{ kind: 'increment', key, attribute, by: 1 }])).rejects.toEqual(
            limitExceeded,
          );
        }
        await expect(
          table.transact([{ kind: 'increment', key, attribute: 'taken', by: 0.5 }]),
        ).rejects.toEqual(limitExceeded);
        await put({ ...key, taken: 'five' });
        await expect(table.transact([{ kind: 'increment', key, attribute: 'taken', by: 1 }])).rejects.toEqual(
          limitExceeded,
        );
      });
    });
  });
}
