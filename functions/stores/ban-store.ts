import type { TablePort, Write } from '#functions/ports/table.ts';
import { identifierMarks } from '#shared/domain/bans.ts';
import type { Ban } from '#shared/model/ban.ts';
import { banKeys as keys } from './designation-keys.ts';
import { dataOf, everyValue, itemOf } from './items.ts';

/**
 * Writes of a ban for the transaction of the decision that makes or lifts it: so there is no decision without its ban.
 * @param seen the ban that is changed, or null for a new one
 */
export function banWrites(ban: Ban, seen: Ban | null = null): Write[] {
  const { organisation, id, version } = ban;
  const item = itemOf(keys.ban(organisation, id), ban, {
    version,
    gsi1pk: keys.byProgramme(ban.programme),
    gsi1sk: `${ban.until}#${id}`,
  });
  return [
    { kind: 'put', item, when: seen === null ? { absent: true } : { equals: { version: seen.version } } },
    ...(seen === null
      ? identifierMarks(ban.identifiers, ban.organisationName).map(
          (mark): Write => ({
            kind: 'put',
            item: { ...keys.mark(mark, organisation, id), organisation, ban: id },
          }),
        )
      : []),
  ];
}

export function banStore(table: TablePort) {
  const load = async (organisation: string, id: string) =>
    dataOf<Ban>(await table.get(keys.ban(organisation, id)));
  return {
    load,

    /** Every ban that a unit ever had, lifted and expired ones too. Strongly consistent: the gate reads it. */
    ofOrganisation: (organisation: string) =>
      everyValue<Ban>(table, { pk: keys.partition(organisation), skPrefix: keys.banPrefix }),

    /** Transaction writes of a new ban. */
    putPart: (ban: Ban): Write[] => banWrites(ban),

    /** Bans of whichever units are known by one of these marks (`identifierMarks`, DOMAIN E-72). */
    async sharing(marks: readonly string[]): Promise<Ban[]> {
      const found = new Map<string, { organisation: string; ban: string }>();
      for (const mark of marks) {
        const { items } = await table.query({ pk: keys.markPartition(mark), limit: 20 });
        for (const item of items)
          found.set(item.sk, { organisation: item['organisation'] as string, ban: item['ban'] as string });
      }
      const bans = await Promise.all(
        [...found.values()].map(({ organisation, ban }) => load(organisation, ban)),
      );
      return bans.filter((ban) => ban !== undefined);
    },

    /** A programme's bans, the one that ends last first: for reading, no rule decides by it. */
    async ofProgramme(
      programme: string,
      { limit = 50, cursor }: { readonly limit?: number; readonly cursor?: string | undefined } = {},
    ): Promise<{ bans: Ban[]; next: string | undefined }> {
      const { items, next } = await table.query({
        index: 'gsi1',
        pk: keys.byProgramme(programme),
        descending: true,
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return { bans: items.map((item) => dataOf<Ban>(item)), next };
    },
  };
}
export type BanStore = ReturnType<typeof banStore>;
