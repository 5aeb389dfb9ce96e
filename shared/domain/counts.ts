import type { Application } from '../model/application.ts';
import { type Level, levels } from '../model/organisation.ts';
import { type Status, type StatusName, statusTable } from '../model/status.ts';

/**
 * How many applications of a campaign stand where. Counted as they move, so that a dashboard reads a few numbers however
 * many applications there are. A count is for reading: no application is decided by one.
 */
export type Counts = Readonly<Record<string, number>>;

/** One number of a branch: units of this level stand in this status, at this level or step where it has one. */
export interface CountedPlace {
  readonly level: Level;
  readonly status: StatusName;
  readonly part: string | null;
}

const separator = '/';

/** What an application is counted under: `county/draft`, `county/underReview/province`, `institution/evaluating/onSite`. */
export function countKeyOf({ status, chain }: Pick<Application, 'status' | 'chain'>): string {
  const part = partOf(status);
  const applicant = chain[0]?.level ?? 'county';
  return [applicant, status.name, ...(part === null ? [] : [part])].join(separator);
}

const partOf = (status: Status): string | null =>
  status.name === 'underReview' || status.name === 'returned'
    ? status.level
    : status.name === 'evaluating'
      ? status.step
      : null;

/** The place that a key names, or null for what is no count of applications. */
export function placeOf(key: string): CountedPlace | null {
  const [level, status = '', part = null] = key.split(separator);
  const known = levels.find((one) => one === level);
  return known !== undefined && status in statusTable
    ? { level: known, status: status as StatusName, part }
    : null;
}

/** Units of a path that a count is kept for: the root, the province, and the unit below it. */
const depth = 3;

/**
 * The branch that an application is counted in: that of its prefecture, or of the district where no prefecture stands
 * between it and the province. Some 500 in the whole country, so a night on which everybody submits is spread over as
 * many counters, and everything that anybody looks at is a sum of few of them.
 */
export function countedBranch(path: string): string {
  return `${path.split('/').filter(Boolean).slice(0, depth).join('/')}/`;
}

/** Adds up, leaving out what is zero. */
export function sumOf(all: Iterable<Counts>): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const key in counts) sum[key] = (sum[key] ?? 0) + (counts[key] as number);
  return Object.fromEntries(Object.entries(sum).filter(([, number]) => number !== 0));
}

export function isSameCount(one: Counts, other: Counts): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** By status alone. */
export function byStatus(counts: Counts): Partial<Record<StatusName, number>> {
  const sum: Partial<Record<StatusName, number>> = {};
  for (const [key, number] of Object.entries(counts)) {
    const place = placeOf(key);
    if (place !== null && number !== 0) sum[place.status] = (sum[place.status] ?? 0) + number;
  }
  return sum;
}

/** Of everything that a path's branch holds, by the path's next unit: a province each, for the nation. */
export function byBranch(path: string, branches: ReadonlyMap<string, Counts>): Map<string, Counts> {
  const below = new Map<string, Counts[]>();
  for (const [branch, counts] of branches) {
    const next = branch.slice(path.length).split('/')[0];
    if (!branch.startsWith(path) || next === undefined || next === '') continue;
    const known = below.get(next);
    if (known) known.push(counts);
    else below.set(next, [counts]);
  }
  return new Map([...below].map(([unit, counts]) => [unit, sumOf(counts)]));
}
