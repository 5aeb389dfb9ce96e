import { describe, expect, test } from 'vitest';
import type { Item, TablePort } from '#functions/ports/table.ts';
import { billOf, growing, grownTo, usageOf } from '#infra/local/cost/estimate.ts';
import type { PlayedCampaign } from '#infra/local/cost/play.ts';
import { Meter, noUsage, readPrices, type Usage } from '#infra/local/cost/usage.ts';

const of = (usage: Partial<Usage>): Usage => ({ ...noUsage, ...usage });
const played = (applications: number, each: Partial<Usage>, candidate: Partial<Usage>): PlayedCampaign => ({
  applications,
  steps: [
    { name: '提交', per: 'application', each: of(each) },
    { name: '列为候选', per: 'candidate', each: of(candidate) },
    { name: '公示', per: 'campaign', each: of({ writeUnits: 7 }) },
  ],
  screens: {},
});

describe('what is billed', () => {
  const large: Item = { pk: 'A', sk: 'B', data: 'x'.repeat(5_000), gsi1pk: 'old', gsi1sk: '1' };
  const table = (stored: Item | undefined): TablePort => ({
    get: async () => stored,
    query: async () => ({ items: stored ? [stored, stored] : [] }),
    transact: async () => {},
  });

  test('of reads: a unit each 4 KB, half of it by an index, one at least', async () => {
    const meter = new Meter();
    await meter.table(table(large)).get(large);
    expect(meter.read()).toMatchObject({ tableCalls: 1, readUnits: 2 });
    await meter.table(table(large)).query({ pk: 'A', index: 'gsi1' });
    expect(meter.read()).toMatchObject({ tableCalls: 2, readUnits: 3.5 });
    await meter.table(table(undefined)).get(large);
    expect(meter.read().readUnits).toBe(4.5);
  });

  test('of a transaction: two units each KB, one for its place in an index, one where it leaves the old place', async () => {
    const meter = new Meter();
    await meter.table(table(large)).transact([{ kind: 'put', item: { ...large, gsi1pk: 'new' } }]);
    expect(meter.read()).toMatchObject({ tableCalls: 1, readUnits: 0, writeUnits: 2 * 5 + 5 + 5 });
    await meter.table(table(undefined)).transact([{ kind: 'put', item: { pk: 'A', sk: 'C' } }]);
    expect(meter.read().writeUnits).toBe(22);
  });
});

describe('a cycle', () => {
  const both = [
    played(10, { apiRequests: 5, readUnits: 100 }, { readUnits: 20 }),
    played(30, { apiRequests: 5, readUnits: 101 }, { readUnits: 60 }),
  ] as const;

  test('grows by the slope between two sizes; a difference within two in a hundred is none', () => {
    expect(grownTo(1_000, [10, 100], [30, 101])).toEqual({ value: 101, slope: 0 });
    expect(grownTo(100, [10, 20], [30, 60])).toEqual({ value: 200, slope: 2 });
  });

  test('has so many of each step: applications, those who are published, one', () => {
    // 4 % of a hundred are published; each of them reads 2 units for every application.
    expect(usageOf(100, both)).toMatchObject({
      apiRequests: 500,
      readUnits: 10_100 + 4 * 200,
      writeUnits: 7,
    });
    expect(growing(both)).toEqual([{ step: '列为候选', name: 'readUnits', slope: 2 }]);
  });

  test('is multiplied by the price table, whose every price is used and dated', () => {
    const prices = readPrices();
    expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const used = new Set<string>();
    const unit = new Proxy(prices.unit, {
      get: (target, name: string) => {
        used.add(name);
        return target[name];
      },
    });
    const bill = billOf(1_000, of({ apiRequests: 2_000_000, transitions: 1_000 }), 30, { ...prices, unit });
    expect([...used].sort()).toEqual(Object.keys(prices.unit).sort());
    expect(bill.parts['接口网关']).toBeCloseTo(2, 6);
    expect(bill.parts['状态机']).toBeCloseTo(0.025, 6);
    // 30,000 files of 1.5 MB for a year.
    expect(bill.parts['材料的存储']).toBeCloseTo(((30_000 * 1.5) / 1024) * 12 * 0.023, 4);
    expect(bill.total).toBeCloseTo(
      Object.values(bill.parts).reduce((sum, part) => sum + part, 0),
      9,
    );
    expect(() => billOf(1, noUsage, 30, { ...prices, unit: {} })).toThrow('价目中没有');
  });
});
