import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import { refusedAt, type TableSetting } from './table-setting.ts';

/** Items, conditions, increments, and many writers at once. */
export function describeWriting({ table, partition, put }: TableSetting): void {
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
          expect(await table().get({ pk, sk: item.sk })).toEqual(item);
        }),
        { numRuns: 60 },
      );
    });

    it('answers undefined for an absent key', async () => {
      expect(await table().get({ pk: partition(), sk: 'APP' })).toBeUndefined();
    });

    it('replaces a whole item', async () => {
      const pk = partition();
      await put({ pk, sk: 'APP', version: 1, unit: '九龙坡区' });
      await put({ pk, sk: 'APP', version: 2 });
      expect(await table().get({ pk, sk: 'APP' })).toEqual({
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
      expect(await table().get({ pk, sk: 'APP' })).toMatchObject({
        answers: { '1.1': '已建立' },
      });
    });
  });

  describe('conditions', () => {
    it('puts on condition of absence only once', async () => {
      const pk = partition();
      const item = { pk, sk: 'APP', version: 1 };
      await table().transact([{ kind: 'put', item, when: { absent: true } }]);
      await expect(
        table().transact([
          {
            kind: 'put',
            item: { ...item, version: 9 },
            when: { absent: true },
          },
        ]),
      ).rejects.toEqual(refusedAt(0));
      expect(await table().get(item)).toEqual(item);
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
        await table().transact([{ kind: 'check', key: item, when: { equals } }]);
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
        await expect(table().transact([{ kind: 'check', key: item, when: { equals } }])).rejects.toEqual(
          refusedAt(0),
        );
      }
      await expect(
        table().transact([
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
      await table().transact([
        {
          kind: 'check',
          key: item,
          when: {
            equals: { status: 'draft', 'a.b': 1, 状态: 2, '#x': 3, ':y': 4 },
          },
        },
      ]);
      await table().transact([
        {
          kind: 'increment',
          key: { pk, sk: 'COUNT' },
          attribute: 'a.b',
          by: 2,
        },
      ]);
      expect(await table().get({ pk, sk: 'COUNT' })).toEqual({
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
        table().transact([
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
      expect(await table().get({ pk, sk: 'APP' })).toEqual({
        pk,
        sk: 'APP',
        version: 3,
      });
      expect(await table().get({ pk, sk: 'EVENT#000004' })).toBeUndefined();
      expect(await table().get({ pk, sk: 'QUOTA' })).toEqual({
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
      await table().transact([{ kind: 'increment', key, attribute: 'taken', by: 2, atMost: 2 }]);
      await put({ ...key, reason: '直辖市' });
      await table().transact([{ kind: 'increment', key, attribute: 'taken', by: 3, atLeast: 3 }]);
      expect(await table().get(key)).toEqual({
        ...key,
        reason: '直辖市',
        taken: 3,
      });
    });

    it('changes several numbers of an item at once, all of them or none', async () => {
      const key = { pk: partition(), sk: 'COUNTS' };
      const move = (by: number, atMost: number) =>
        table().transact([
          { kind: 'increment', key, attribute: 'revision', by: 1, atMost, also: { 'a.b': -by, draft: by } },
        ]);
      await move(2, 1);
      await expect(move(1, 1)).rejects.toEqual(refusedAt(0));
      await move(-5, 2);
      expect(await table().get(key)).toEqual({ ...key, revision: 2, 'a.b': 3, draft: -3 });
    });

    it('keeps both bounds, from zero too', async () => {
      const key = { pk: partition(), sk: 'QUOTA' };
      const add = (by: number, bounds: { atLeast?: number; atMost?: number }) =>
        table().transact([{ kind: 'increment', key, attribute: 'taken', by, ...bounds }]);
      await expect(add(1, { atMost: 0 })).rejects.toEqual(refusedAt(0));
      await expect(add(-1, { atLeast: 0 })).rejects.toEqual(refusedAt(0));
      await add(5, { atLeast: 0, atMost: 5 });
      await expect(add(1, { atLeast: 0, atMost: 5 })).rejects.toEqual(refusedAt(0));
      await add(-5, { atLeast: 0, atMost: 5 });
      await expect(add(-1, { atLeast: 0, atMost: 5 })).rejects.toEqual(refusedAt(0));
      expect(await table().get(key)).toEqual({ ...key, taken: 0 });
    });
  });

  describe('races', () => {
    it('lets exactly five of fifty parallel increments through a bound of five', async () => {
      const key = { pk: partition(), sk: 'QUOTA' };
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, () =>
          table().transact([{ kind: 'increment', key, attribute: 'taken', by: 1, atMost: 5 }]),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refusedAt(0));
      }
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(5);
      expect(await table().get(key)).toEqual({ ...key, taken: 5 });
    });

    it('lets one of many parallel puts on absence win, and keeps its value', async () => {
      const pk = partition();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) =>
          table().transact([
            {
              kind: 'put',
              item: { pk, sk: 'APP', writer },
              when: { absent: true },
            },
          ]),
        ),
      );
      const winners = outcomes.flatMap((outcome, writer) => (outcome.status === 'fulfilled' ? [writer] : []));
      expect(winners).toHaveLength(1);
      expect(await table().get({ pk, sk: 'APP' })).toEqual({
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
          table().transact([
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
        table().get({ pk, sk: 'APP' }),
        table().get({ pk, sk: 'EVENT#000002' }),
      ]);
      expect(app?.['writer']).toBe(event?.['writer']);
    });
  });
}
