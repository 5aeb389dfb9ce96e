import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solve } from '#functions/solver/highs.ts';
import { problemOf } from '#infra/local/bench/assignment-problem.ts';
import { type Assignment, assign, drawing, type Problem, shuffled } from '#shared/domain/assignment.ts';
import { type ExpertField, expertFields } from '#shared/model/expert.ts';

const fields = Object.keys(expertFields).slice(0, 3) as ExpertField[];

const anyProblem: fc.Arbitrary<Problem> = fc
  .record({
    experts: fc.array(
      fc.record({ fields: fc.uniqueArray(fc.constantFrom(...fields), { minLength: 1 }), load: fc.nat(3) }),
      { minLength: 1, maxLength: 9 },
    ),
    tables: fc.array(
      fc.record({
        open: fc.nat(3),
        barred: fc.array(fc.nat(8)),
        kept: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    wanted: fc.uniqueArray(fc.constantFrom(...fields), { maxLength: 2 }),
    seed: fc.string({ maxLength: 6 }),
  })
  .map(({ experts, tables, wanted, seed }) => ({
    candidates: experts.map((one, index) => ({ id: `e${index}`, ...one })),
    tables: tables.map(({ open, barred, kept }, index) => ({
      id: `a${index}`,
      open,
      kept: kept.filter((at) => at < experts.length).map((at) => `e${at}`),
      barred: new Set(barred.map((at) => `e${at}`)),
    })),
    fields: wanted,
    seed,
  }));

const plain = ({ seats }: Assignment) => [...seats].map(([table, list]) => [table, [...list]]);

describe('who sits at which table', () => {
  test('E-55: no assignment ever breaks a conflict, seats anybody twice, or more than were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, async (problem) => {
        const { seats, gaps } = await assign(problem, solve);
        for (const { id, barred, kept, open } of problem.tables) {
          const list = seats.get(id) ?? [];
          expect(new Set([...list, ...kept]).size).toBe(list.length + kept.length);
          for (const expert of list) expect(barred.has(expert)).toBe(false);
          const fits = problem.candidates.filter(
            (one) => !barred.has(one.id) && !kept.includes(one.id),
          ).length;
          expect(list.length).toBe(Math.min(open, fits));
          expect(gaps.find(({ table }) => table === id)?.missing ?? 0).toBe(open - list.length);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('with nobody barred and nobody loaded the lists differ by one at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.string(),
        async (experts, tables, open, seed) => {
          const candidates = Array.from({ length: experts }, (_, index) => ({
            id: `e${index}`,
            fields: [],
            load: 0,
          }));
          const asked = Array.from({ length: tables }, (_, index) => ({
            id: `a${index}`,
            kept: [],
            open,
            barred: new Set<string>(),
          }));
          const { spread, loads, gaps } = await assign(
            { candidates, tables: asked, fields: [], seed },
            solve,
          );
          expect(gaps).toEqual([]);
          expect(spread).toBeLessThanOrEqual(1);
          expect([...loads.values()].reduce((sum, load) => sum + load, 0)).toBe(tables * open);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the same seed gives the same draw, another seed another', async () => {
    const problem = problemOf(40, 10, 'x');
    expect(plain(await assign(problem, solve))).toEqual(plain(await assign(problemOf(40, 10, 'x'), solve)));
    const other = await assign({ ...problem, seed: 'y' }, solve);
    expect(plain(other)).not.toEqual(plain(await assign(problem, solve)));
    expect(shuffled([1, 2, 3, 4, 5], drawing('s'))).toEqual(shuffled([1, 2, 3, 4, 5], drawing('s')));
  });

  test('a field that somebody free has is at every table; one that nobody has is told', async () => {
    const candidates = [
      { id: 'policy', fields: ['policy' as const], load: 0 },
      ...Array.from({ length: 5 }, (_, index) => ({ id: `e${index}`, fields: ['care' as const], load: 0 })),
    ];
    const tables = Array.from({ length: 4 }, (_, index) => ({
      id: `a${index}`,
      kept: [],
      open: 2,
      barred: new Set<string>(),
    }));
    const { seats, uncovered } = await assign(
      { candidates, tables, fields: ['policy', 'finance'], seed: '1' },
      solve,
    );
    // The list of the only one who knows it grows beyond the others': evenness is given up before a field.
    for (const list of seats.values()) expect(list).toContain('policy');
    expect(uncovered).toEqual(tables.map(({ id }) => ({ table: id, field: 'finance' })));
  });

  test('after a decline only the empty seat is filled, by whoever has the shortest list', async () => {
    const candidates = [4, 4, 2, 3].map((load, index) => ({ id: `e${index}`, fields: [], load }));
    const tables = [{ id: 'a', kept: ['e0', 'e1'], open: 1, barred: new Set(['e3']) }];
    expect(plain(await assign({ candidates, tables, fields: [], seed: '1' }, solve))).toEqual([
      ['a', ['e2']],
    ]);
  });

  test('where too many stand back the gap is told, with how many', async () => {
    const candidates = [1, 2, 3].map((index) => ({ id: `e${index}`, fields: [], load: 0 }));
    const tables = [{ id: 'a', kept: [], open: 3, barred: new Set(['e1', 'e2']) }];
    const { gaps } = await assign({ candidates, tables, fields: [], seed: '1' }, solve);
    expect(gaps).toMatchObject([{ table: 'a', missing: 2 }]);
    expect(gaps[0]?.sentence).toContain('2 人须回避');
  });
});
