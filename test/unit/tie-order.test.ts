import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { movedInTie, type Placed, rowsInView, withProposals } from '#shared/domain/tie-order.ts';

const row = (application: string, rank: number | null, tied: boolean): Placed => ({
  application,
  rank,
  tied,
});
const rows = [
  row('a', 1, false),
  row('b', 2, true),
  row('c', 2, true),
  row('d', 2, true),
  row('e', 5, false),
  row('f', null, false),
];

describe('ties on the board', () => {
  test('E-54: a row moves among those of its rank, up and down, and nowhere else', () => {
    expect(movedInTie(rows, 3, 1)).toEqual(['d', 'b', 'c']);
    expect(movedInTie(rows, 1, 3)).toEqual(['c', 'd', 'b']);
    expect(movedInTie(rows, 1, 2)).toEqual(['c', 'b', 'd']);
    for (const [from, to] of [
      [1, 0],
      [1, 4],
      [0, 1],
      [5, 1],
      [1, 1],
      [1, 9],
    ] as const)
      expect(movedInTie(rows, from, to)).toBeNull();
  });

  test('proposals change the order of a tie and nothing else', () => {
    const shown = withProposals(rows, new Map([[2, ['d', 'b', 'c']]]));
    expect(shown.map(({ application }) => application)).toEqual(['a', 'd', 'b', 'c', 'e', 'f']);
    expect(withProposals(rows, new Map())).toBe(rows);
  });

  test('every row in view is drawn, and never more than fit beside it', () => {
    fc.assert(
      fc.property(
        fc.nat(5_000),
        fc.nat(400_000),
        fc.integer({ min: 0, max: 2_000 }),
        (count, top, height) => {
          const { from, to } = rowsInView(count, { top, height, row: 56 });
          expect(0 <= from && from <= to && to <= count).toBe(true);
          expect(to - from).toBeLessThanOrEqual(Math.ceil(height / 56) + 18);
          for (let at = Math.floor(top / 56); at * 56 < top + height && at < count; at += 1)
            expect(from <= at && at < to).toBe(true);
        },
      ),
    );
  });
});
