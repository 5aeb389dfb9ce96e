import { ConditionFailed, type Item, type Key, type TablePort, type Write } from '#functions/ports/table.ts';
import {
  type Counts,
  countedBranch,
  countedProvince,
  countKeyOf,
  isSameCount,
  looksAtProvinces,
  sumOf,
} from '#shared/domain/counts.ts';
import type { Application } from '#shared/model/application.ts';
import { applicationListing } from './application-listing.ts';
import { dataOf, everyItem } from './items.ts';
import { applicationKeys } from './keys.ts';

const partition = (campaign: string) => `COUNTS#${campaign}`;
const branchPrefix = 'BRANCH#';
const provincePrefix = 'PROVINCE#';
const counterKey = (campaign: string, sk: string): Key => ({ pk: partition(campaign), sk });
const branchKey = (campaign: string, branch: string) => counterKey(campaign, `${branchPrefix}${branch}`);
const provinceKey = (campaign: string, province: string) =>
  counterKey(campaign, `${provincePrefix}${province}`);
/** Objections and clues that nobody has answered or noted. */
const waitingKey = (campaign: string): Key => ({ pk: partition(campaign), sk: 'WAITING' });

/**
 * What a change of an application does to the counters, for the very transaction of the change: so the counters are
 * neither behind nor ahead, and nothing is counted twice. `revision` lets a recount see that nothing moved meanwhile.
 * @param seen null where it begins
 */
export function countWrites(seen: Application | null, next: Application): Write[] {
  const to = countKeyOf(next);
  const from = seen === null ? null : countKeyOf(seen);
  return [[branchPrefix, countedBranch] as const, [provincePrefix, countedProvince] as const].flatMap(
    ([prefix, placeOf]) => {
      const key = (path: string) => counterKey(next.campaign, `${prefix}${placeOf(path)}`);
      if (seen === null || from === null) return [moved(key(next.path), { [to]: 1 })];
      if (placeOf(seen.path) !== placeOf(next.path))
        return [moved(key(next.path), { [to]: 1 }), moved(key(seen.path), { [from]: -1 })];
      return from === to ? [] : [moved(key(next.path), { [from]: -1, [to]: 1 })];
    },
  );
}

const moved = (key: Key, also: Readonly<Record<string, number>>): Write => ({
  kind: 'increment',
  key,
  attribute: 'revision',
  by: 1,
  also,
});

/** An objection or clue came, or was answered or noted. */
export const waitingWrites = (campaign: string, by: number): Write[] =>
  by === 0 ? [] : [{ kind: 'increment', key: waitingKey(campaign), attribute: 'waiting', by }];

/** The numbers of an item that are counts of applications: their names have parts, no other attribute's has. */
function countsIn(item: Item | undefined): Counts {
  const counts: Record<string, number> = {};
  for (const name in item) {
    const value = item[name];
    if (typeof value === 'number' && value !== 0 && name.includes('/')) counts[name] = value;
  }
  return counts;
}

/** A counter that is not what stands there, as of a revision; null where there was no counter. */
export interface Difference {
  readonly found: Counts;
  readonly revision: number | null;
}

export function countStore(table: TablePort) {
  const listing = applicationListing(table);

  async function countersIn(campaign: string, prefix: string, path: string): Promise<Map<string, Counts>> {
    const found = new Map<string, Counts>();
    const query = { pk: partition(campaign), skPrefix: `${prefix}${path}` };
    for await (const item of everyItem(table, query)) found.set(item.sk.slice(prefix.length), countsIn(item));
    return found;
  }

  /** Every counter of a prefecture inside a part of the tree, by its path. */
  const branches = (campaign: string, path: string) => countersIn(campaign, branchPrefix, path);

  /** What a province's branches come to. */
  const summed = async (campaign: string, province: string) =>
    sumOf((await branches(campaign, province)).values());

  /** What really stands in a branch. The index finds the applications, each is read anew. */
  async function recounted(campaign: string, branch: string): Promise<Counts> {
    const all: Counts[] = [];
    for await (const { id } of listing.everyInBranch(campaign, branch)) {
      const application = dataOf<Application>(await table.get(applicationKeys.application(id)));
      if (application !== undefined && countedBranch(application.path) === branch)
        all.push({ [countKeyOf(application)]: 1 });
    }
    return sumOf(all);
  }

  /** @returns whether nothing moved meanwhile: else what was counted is no longer so, and the next round looks again. */
  async function replaced(item: Item, revision: number | null): Promise<boolean> {
    try {
      await table.transact([
        { kind: 'put', item, when: revision === null ? { absent: true } : { equals: { revision } } },
      ]);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  return {
    branches,

    /** What a dashboard at a path adds up: provinces for the nation, prefectures below. A few dozen at most. */
    under: (campaign: string, path: string) =>
      countersIn(campaign, looksAtProvinces(path) ? provincePrefix : branchPrefix, path),

    /** Of a campaign, everything together. */
    total: async (campaign: string): Promise<Counts> =>
      sumOf((await countersIn(campaign, provincePrefix, '')).values()),

    async waiting(campaign: string): Promise<number> {
      return Number((await table.get(waitingKey(campaign)))?.['waiting'] ?? 0);
    },

    /** A branch's counter beside what really stands there; null where they agree. */
    async compare(campaign: string, branch: string): Promise<Difference | null> {
      const stored = await table.get(branchKey(campaign, branch));
      const found = await recounted(campaign, branch);
      if (isSameCount(countsIn(stored), found)) return null;
      return { found, revision: stored === undefined ? null : Number(stored['revision'] ?? 0) };
    },

    /**
     * Puts a counter right that was found wrong (a folder of before the counters, or whatever else), where a second look
     * finds the same. It is written only if nothing of the branch moved since the first: the index that applications are
     * found by may lag behind by a moment, not by both looks.
     * @returns whether it was wrong and is right now
     */
    async correct(campaign: string, branch: string, before: Difference): Promise<boolean> {
      const { revision } = before;
      const found = await recounted(campaign, branch);
      if (!isSameCount(found, before.found)) return false;
      return replaced({ ...branchKey(campaign, branch), ...found, revision: (revision ?? 0) + 1 }, revision);
    },

    /**
     * Puts a province's counter right where it is not what its branches come to. Every move of a branch moves the
     * province's revision, too, so what was added up still holds when it is written.
     * @returns whether it was wrong and is right now
     */
    async resum(campaign: string, province: string): Promise<boolean> {
      const key = provinceKey(campaign, province);
      const stored = await table.get(key);
      const found = await summed(campaign, province);
      if (isSameCount(countsIn(stored), found)) return false;
      const revision = stored === undefined ? null : Number(stored['revision'] ?? 0);
      return replaced({ ...key, ...found, revision: (revision ?? 0) + 1 }, revision);
    },

    /** Sets how many objections wait, where that is not what stands. @returns whether it was wrong */
    async rewait(campaign: string, waiting: number): Promise<boolean> {
      const key = waitingKey(campaign);
      const stored = await table.get(key);
      const known = Number(stored?.['waiting'] ?? 0);
      if (known === waiting) return false;
      try {
        await table.transact([
          {
            kind: 'put',
            item: { ...key, waiting },
            when: stored === undefined ? { absent: true } : { equals: { waiting: known } },
          },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
  };
}
export type CountStore = ReturnType<typeof countStore>;
