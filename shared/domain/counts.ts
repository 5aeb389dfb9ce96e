import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
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

const firstUnits = (path: string, units: number) =>
  `${path.split('/').filter(Boolean).slice(0, units).join('/')}/`;

/**
 * The branch that an application is counted in: that of its prefecture, or of the district where no prefecture stands
 * between it and the province. A province's dashboard is a sum of its branches, of some forty at most.
 */
export const countedBranch = (path: string): string => firstUnits(path, 3);

/**
 * The province that it is counted in beside: the nation's dashboard is a sum of 32 and not of five hundred. In the last
 * hours a province's hundred counties write one counter, a few in a second at most.
 */
export const countedProvince = (path: string): string => firstUnits(path, 2);

/** Whether whoever looks from this path sees provinces. */
export const looksAtProvinces = (path: string): boolean => path.split('/').filter(Boolean).length < 2;

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

/**
 * Of these, how many stand before a level whose deadline has passed: still in review there, or not even submitted. From
 * the counters and the campaign's own days; a unit with an extension of its own counts as late here until it is through.
 */
export function lateIn(counts: Counts, { deadlines }: Pick<Campaign, 'deadlines'>, now: Instant): number {
  let late = 0;
  for (const [key, number] of Object.entries(counts)) {
    const place = placeOf(key);
    if (place === null) continue;
    const at =
      place.status === 'draft' ? place.level : place.status === 'underReview' ? (place.part as Level) : null;
    const due = at === null ? undefined : deadlines[at];
    if (due !== undefined && due < now) late += number;
  }
  return late;
}
