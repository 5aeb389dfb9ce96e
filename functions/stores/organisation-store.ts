import type { Identity } from '#functions/ports/identity.ts';
import type { Item, TablePort } from '#functions/ports/table.ts';
import type { Member } from '#shared/model/member.ts';
import type { Membership, Organisation } from '#shared/model/organisation.ts';
import { institutionKeys } from './institution-keys.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { membershipKey, organisationKey, organisationsIndex } from './keys.ts';
import { memberWrites, seededMember } from './roster-store.ts';

/** `version` counts the changes on record, `registration` those of an institution's own record. */
export const organisationItem = (organisation: Organisation): Item =>
  itemOf(organisationKey(organisation.id), organisation, {
    version: organisation.version ?? 0,
    ...(organisation.institution && {
      registration: organisation.institution.revision,
      gsi3pk: institutionKeys.below(organisation.parent ?? ''),
      gsi3sk: `${organisation.name}#${organisation.id}`,
    }),
    gsi2pk: organisationsIndex,
    gsi2sk: organisation.path,
  });

export function organisationStore(table: TablePort) {
  const load = async (id: string) => dataOf<Organisation>(await table.get(organisationKey(id)));
  return {
    load,

    /** From the root to the unit itself, by the ids of its path. */
    async lineage(organisation: Organisation): Promise<Organisation[]> {
      const above = organisation.path.split('/').filter((id) => id !== '' && id !== organisation.id);
      const found = await Promise.all(above.map(load));
      return [...found.filter((unit) => unit !== undefined), organisation];
    },

    /** Membership of whoever a token names. Whether it holds today is the caller's question. */
    async membership({ issuer, subject }: Identity): Promise<Membership | Member | undefined> {
      return dataOf<Membership | Member>(await table.get(membershipKey(issuer, subject)));
    },

    /** For seeding and administration. */
    async save(organisation: Organisation): Promise<void> {
      await table.transact([{ kind: 'put', item: organisationItem(organisation) }]);
    },

    /** Many at once, in transactions as large as the table takes. */
    async saveAll(organisations: readonly Organisation[]): Promise<void> {
      for (let from = 0; from < organisations.length; from += 100) {
        const writes = organisations.slice(from, from + 100).map((organisation) => ({
          kind: 'put' as const,
          item: organisationItem(organisation),
        }));
        await table.transact(writes);
      }
    },

    /** The unit and everything below it, by path. From an index, which may lag behind. */
    branch: (path: string) =>
      everyValue<Organisation>(table, { index: 'gsi2', pk: organisationsIndex, skPrefix: path }),

    /** For seeding: without an entry in the unit's record. */
    async saveMembership(issuer: string, membership: Membership): Promise<void> {
      await table.transact(memberWrites(seededMember(issuer, membership)));
    },
  };
}
export type OrganisationStore = ReturnType<typeof organisationStore>;
