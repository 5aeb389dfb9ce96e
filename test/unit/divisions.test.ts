import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DivisionPeriod, divisionHistory, resolveDivision, todayOf } from '#shared/domain/divisions.ts';
import type { LocalDate } from '#shared/model/instant.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../shared/reference/${name}`, import.meta.url), 'utf8');
const current = read('divisions_county_2026.csv');
const changes = read('division_changes_2016_2026.csv');
const history = divisionHistory(current, changes);
const on = (code: string, day: string) => {
  const found = resolveDivision(history, code, day as LocalDate);
  if (found.kind === 'one') return found.division.name;
  return found.kind === 'either' ? found.divisions.map(({ name }) => name) : null;
};
const gone = (code: string, day: string) => {
  const found = resolveDivision(history, code, day as LocalDate);
  if (found.kind !== 'one') return [];
  return todayOf(history, found.division).map((one) => `${one.code} ${one.name}`);
};

test('G.2: 2,847 county-level units today, and 181 rows of changes, one of them a part that went elsewhere', () => {
  expect(history.filter(({ to }) => to === null)).toHaveLength(2_847);
  expect(history.filter(({ to }) => to !== null)).toHaveLength(180 + 2);
});

test('E-06: 500110 was 万盛区 and is 綦江区; 500111 was 双桥区 and is 大足区', () => {
  expect([on('500110', '2010-12-31'), on('500110', '2012-01-01')]).toEqual(['万盛区', '綦江区']);
  expect([on('500111', '2010-12-31'), on('500111', '2012-01-01')]).toEqual(['双桥区', '大足区']);
  expect(gone('500110', '2010-01-01')).toEqual(['500110 綦江区']);
  // Of that change the source gives the year: within it both answers are possible, and that is said.
  expect(on('500110', '2011-06-01')).toEqual(['万盛区', '綦江区']);
});

test('E-07: 江北区 and 渝北区 are 两江新区 from 2025-11-06, the day itself included; five towns of 渝北 are in 北碚', () => {
  expect([on('500105', '2025-11-05'), on('500105', '2025-11-06')]).toEqual(['江北区', null]);
  expect([on('500157', '2025-11-05'), on('500157', '2025-11-06')]).toEqual([null, '两江新区']);
  expect(gone('500105', '2025-11-05')).toEqual(['500157 两江新区']);
  expect(gone('500112', '2025-11-05').sort()).toEqual(['500109 北碚区', '500157 两江新区']);
  expect(on('500109', '2025-11-06')).toBe('北碚区');
  // The other 江北区 is another place (E-13).
  expect(on('330205', '2026-01-01')).toBe('江北区');
});

test('E-11, E-12: renamed counties lead to their new code, new ones exist from their day', () => {
  expect(gone('540422', '2022-01-01')).toEqual(['540481 米林市']);
  expect(gone('500228', '2015-01-01')).toEqual(['500155 梁平区']);
  const fresh = history.filter(({ name }) => ['岑岭县', '草湖市'].includes(name));
  expect(fresh.map(({ name, from, code }) => [name, from, on(code, '2025-12-31')])).toEqual([
    ['岑岭县', '2026-03', null],
    ['草湖市', '2026-04', null],
  ]);
});

const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
const codes = [...new Set(history.map(({ code }) => code))];

test('law: a code means at most one thing on a day, except in a year or month whose day nobody knows', () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), days, (code, date) => {
      const day = date.toISOString().slice(0, 10) as LocalDate;
      const found = resolveDivision(history, code, day);
      if (found.kind !== 'either') return;
      for (const { from, to } of found.divisions)
        expect([from, to].some((moment) => moment !== null && day.startsWith(moment))).toBe(true);
    }),
  );
});

test('law: every division of the past leads to divisions of today, and one of today to itself', () => {
  for (const division of history) {
    const today = todayOf(history, division);
    expect(today.length, division.name).toBeGreaterThan(0);
    expect(today.every(({ to }) => to === null)).toBe(true);
    if (division.to === null) expect(today).toEqual([division] satisfies DivisionPeriod[]);
  }
});

test('a table of other columns, a year or a successor that is none is refused, with the cell', () => {
  expect(() => divisionHistory('a,b,c,d\n', changes)).toThrow('code,name');
  expect(() => divisionHistory(current, `${changes.trimEnd()}\n20x6,1,x,2`)).toThrow('20x6');
  expect(() => divisionHistory(current, `${changes.trimEnd()}\n2026,130000,某县,13`)).toThrow('13');
});
