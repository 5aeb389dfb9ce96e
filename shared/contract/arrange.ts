import type { DueFilter, Sorting } from './list-words.ts';
import type { ApplicationRow } from './views.ts';

/** Whether a name is found by what was typed. */
export type NameTest = (name: string, typed: string) => boolean;

const near = 3 * 86_400_000;

function isDue({ dueAt }: ApplicationRow, filter: DueFilter, now: number): boolean {
  if (filter === 'all') return true;
  if (dueAt === null) return false;
  const left = Date.parse(dueAt) - now;
  return filter === 'late' ? left < 0 : left >= 0 && left < near;
}

const share = (text: string | null): number => {
  const [met, total] = (text ?? '').split('/').map(Number);
  return met !== undefined && total ? met / total : -1;
};
const byName = new Intl.Collator('zh-CN');
/** Instants are in order as they are written. */
const inOrder = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

const orders: Record<Sorting, (a: ApplicationRow, b: ApplicationRow) => number> = {
  due: (a, b) => inOrder(a.dueAt ?? '9999', b.dueAt ?? '9999'),
  verified: (a, b) => share(b.verified) - share(a.verified) || share(b.self) - share(a.self),
  updated: (a, b) => inOrder(b.updatedAt, a.updatedAt),
  name: (a, b) => byName.compare(a.organisationName, b.organisationName),
  returned: (a, b) => b.returnedTimes - a.returnedTimes,
};

/**
 * Filters by state, name and what is left of the time at `now` (epoch milliseconds), and sorts; ties stand by name, so
 * that a list never jumps.
 * @param named how names are looked for: as written and spelled (`isNamed`); a screen that nobody has typed in yet can do without
 */
export function arrange(
  rows: readonly ApplicationRow[],
  wish: {
    readonly label: string;
    readonly query: string;
    readonly sorting: Sorting;
    readonly due: DueFilter;
  },
  now: number,
  named: NameTest,
): ApplicationRow[] {
  const query = wish.query.trim();
  return rows
    .filter(
      (row) =>
        (wish.label === '' || row.label === wish.label) &&
        named(row.organisationName, query) &&
        isDue(row, wish.due, now),
    )
    .sort((a, b) => orders[wish.sorting](a, b) || byName.compare(a.organisationName, b.organisationName));
}
