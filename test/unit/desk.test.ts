import { describe, expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { tiles } from '#lib/campaign/tiles.ts';
import { withDefect } from '#lib/words/defects.ts';
import { arrange } from '#shared/contract/arrange.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import { lateIn } from '#shared/domain/counts.ts';
import { unitsNamed } from '#shared/domain/global-search.ts';
import { isNamed } from '#shared/domain/spelling.ts';
import type { Instant } from '#shared/model/instant.ts';

const now = '2026-12-01T00:00:00.000Z' as Instant;

describe('the tiles', () => {
  test('are the 34 provincial units and 兵团, each in a place of its own', () => {
    expect(tiles).toHaveLength(35);
    expect(new Set(tiles.map(({ column, row }) => `${column}/${row}`)).size).toBe(35);
    const provinces = organisationsOfChina().filter(({ level }) => level === 'province');
    const ids = new Set(tiles.map(({ id }) => id));
    // Every unit that can send a list has its tile; 台湾, 香港 and 澳门 have a tile and send none.
    expect(provinces.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).toEqual([]);
    for (const { id, name } of tiles) {
      const unit = provinces.find((province) => province.id === id);
      if (unit !== undefined) expect(unit.name).toContain(name);
    }
  });
});

describe('who is late', () => {
  const deadlines = { county: '2026-11-29T15:59:59.999Z', province: '2026-12-20T15:59:59.999Z' };
  test('stands before a level whose day is over, and nobody else', () => {
    const late = (counts: Record<string, number>) => lateIn(counts, { deadlines } as never, now);
    expect(late({ 'county/draft': 3, 'county/underReview/province': 5, 'county/recommended': 7 })).toBe(3);
    expect(late({ 'county/underReview/prefecture': 4, 'county/returned/county': 2 })).toBe(0);
    const moved = { ...deadlines, province: '2026-11-30T15:59:59.999Z' };
    expect(lateIn({ 'county/underReview/province': 5 }, { deadlines: moved } as never, now)).toBe(5);
  });

  test('is listed by the same words as they are exported', () => {
    const row = (id: string, dueAt: string | null) =>
      ({
        id,
        organisationName: `新疆${id}`,
        dueAt,
        label: '草稿',
        updatedAt: now,
      }) as unknown as ApplicationRow;
    const rows = [
      row('甲', '2026-11-30T00:00:00.000Z'),
      row('乙', '2026-12-02T00:00:00.000Z'),
      row('丙', null),
      row('丁', '2026-12-20T00:00:00.000Z'),
    ];
    const ids = (due: 'all' | 'late' | 'soon') =>
      arrange(rows, { label: '', query: '新疆', sorting: 'due', due }, Date.parse(now), isNamed).map(
        ({ id }) => id,
      );
    expect([ids('late'), ids('soon'), ids('all')]).toEqual([['甲'], ['乙'], ['甲', '乙', '丁', '丙']]);
  });
});

describe('units by name', () => {
  const units = organisationsOfChina().map(({ id, name, fullName, path }) => ({ id, name, fullName, path }));
  const found = (typed: string, branch = '') =>
    unitsNamed(units, branch, typed, 8).map(({ fullName }) => fullName);

  test('are found as they are written, spelled and begun, the name itself first', () => {
    expect(found('綦江')[0]).toContain('綦江区');
    // 枝 is read qi, too: 枝江 is no mistake.
    expect(found('qijiang').some((name) => name.includes('綦江区'))).toBe(true);
    expect(found('重庆 qj').some((name) => name.includes('綦江区'))).toBe(true);
  });

  test('outside the branch are not found', () => {
    const path = units.find(({ name }) => name.startsWith('新疆维吾尔自治区'))?.path ?? '';
    expect(path).not.toBe('');
    expect(found('綦江', path)).toEqual([]);
  });
});

test('a common defect is put behind what a reviewer typed, and replaces nothing', () => {
  expect(withDefect('', '请补充文号。')).toBe('请补充文号。');
  expect(withDefect('第 3 页缺章。 ', '请补充文号。')).toBe('第 3 页缺章。\n请补充文号。');
});
