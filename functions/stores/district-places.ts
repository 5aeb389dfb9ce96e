import type { TablePort, Write } from '#functions/ports/table.ts';
import { type DistrictPlaces, districtChanges } from '#shared/domain/district-quota.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { districtKeys as keys } from './institution-keys.ts';
import { everyValue, itemOf } from './items.ts';

/** What districts that went into this one have used (E-08): counted with it for whatever is recommended anew. */
export interface EarlierDistrict {
  readonly district: string;
  readonly taken: number;
}

interface Holder {
  readonly name: string;
  readonly holds: boolean;
}

export function districtStore(table: TablePort) {
  const taken = async (campaign: string, district: string) =>
    Number((await table.get(keys.places(campaign, district)))?.['taken'] ?? 0);
  const holders = async (campaign: string, district: string) =>
    (
      await everyValue<Holder>(table, {
        pk: keys.partition(campaign),
        skPrefix: keys.holderPrefix(district),
      })
    )
      .filter(({ holds }) => holds)
      .map(({ name }) => name);

  return {
    taken,

    /** Places of a district, with those of the districts that went into it. Strongly consistent. */
    async places(
      { id, institutionsPerDistrict }: Campaign,
      district: string,
      earlier: readonly string[] = [],
    ): Promise<DistrictPlaces & { readonly earlier: readonly EarlierDistrict[] }> {
      const all = [district, ...earlier];
      const [counts, names] = await Promise.all([
        Promise.all(all.map((one) => taken(id, one))),
        Promise.all(all.map((one) => holders(id, one))),
      ]);
      return {
        limit: institutionsPerDistrict ?? Number.MAX_SAFE_INTEGER,
        taken: counts.reduce((sum, count) => sum + count, 0),
        holders: names.flat(),
        earlier: earlier.map((one, index) => ({ district: one, taken: counts[index + 1] ?? 0 })),
      };
    },
  };
}
export type DistrictStore = ReturnType<typeof districtStore>;

/**
 * The places that a decision takes or frees, for its transaction: a bound on the counter, so that of fifty attempts at
 * one moment none exceeds it, and the name of whoever holds a place, for the refusal of the next.
 * @param earlier what the districts that went into this one use: a recommendation holds only while it stays so
 * @returns the writes, and how many of the first of them say «full» when their condition fails
 */
export function districtWrites(
  seen: Application,
  next: Application,
  campaign: Campaign,
  earlier: readonly EarlierDistrict[] = [],
): Write[] {
  return districtChanges(seen, next, campaign).flatMap(({ district, by }): Write[] => {
    const before = by === 1 ? earlier : [];
    const used = before.reduce((sum, { taken }) => sum + taken, 0);
    const bound = by === 1 ? { atMost: (campaign.institutionsPerDistrict ?? 0) - used } : { atLeast: 0 };
    const holder: Holder = { name: next.organisationName, holds: by === 1 };
    return [
      {
        kind: 'increment',
        key: keys.places(campaign.id, district),
        attribute: 'taken',
        by,
        ...bound,
      },
      ...before.map(
        (one): Write => ({
          kind: 'check',
          key: keys.places(campaign.id, one.district),
          when: one.taken === 0 ? { absent: true } : { equals: { taken: one.taken } },
        }),
      ),
      { kind: 'put', item: itemOf(keys.holder(campaign.id, district, next.organisation), holder) },
    ];
  });
}
