import type { TablePort } from '#functions/ports/table.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { institutionKeys } from './institution-keys.ts';
import { dataOf } from './items.ts';

/** Institutions by the unit that registered them. What is changed of one goes through the organisations' own commit. */
export function institutionStore(table: TablePort) {
  return {
    /** Those that a unit registered, by name; from an index, which may lag behind. */
    async below(parent: string, cursor: string | undefined) {
      const { items, next } = await table.query({
        index: 'gsi3',
        pk: institutionKeys.below(parent),
        limit: 60,
        ...(cursor !== undefined && { cursor }),
      });
      return { units: items.map((item) => dataOf<Organisation>(item)), next: next ?? null };
    },
  };
}
export type InstitutionStore = ReturnType<typeof institutionStore>;
