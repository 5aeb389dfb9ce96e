import type { Identity } from '#functions/ports/identity.ts';
import type { TablePort } from '#functions/ports/table.ts';
import type { Membership, Organisation } from '#shared/model/organisation.ts';
import { dataOf, itemOf } from './items.ts';
import { membershipKey, organisationKey } from './keys.ts';

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
    async membership({ issuer, subject }: Identity): Promise<Membership | undefined> {
      return dataOf<Membership>(await table.get(membershipKey(issuer, subject)));
    },

    /** For seeding and administration. */
    async save(organisation: Organisation): Promise<void> {
      await table.transact([{ kind: 'put', item: itemOf(organisationKey(organisation.id), organisation) }]);
    },

    /** Many at once, in transactions as large as the table takes. */
    async saveAll(organisations: readonly Organisation[]): Promise<void> {
      for (let from = 0; from < organisations.length; from += 100) {
        const writes = organisations.slice(from, from + 100).map((organisation) => ({
          kind: 'put' as const,
          item: itemOf(organisationKey(organisation.id), organisation),
        }));
        await table.transact(writes);
      }
    },

    async saveMembership(issuer: string, membership: Membership): Promise<void> {
      await table.transact([
        { kind: 'put', item: itemOf(membershipKey(issuer, membership.subject), membership) },
      ]);
    },
  };
}
export type OrganisationStore = ReturnType<typeof organisationStore>;
