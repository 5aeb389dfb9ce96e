import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { institutionKeys } from './institution-keys.ts';
import { dataOf } from './items.ts';
import { type Marker, markerWrite } from './marker-store.ts';
import { organisationItem } from './organisation-store.ts';

interface Terms {
  readonly marker: Marker;
  readonly reply: unknown;
}

/** Institutions as units of the tree, with their own record. */
export function institutionStore(table: TablePort) {
  async function write(writes: readonly Write[], refusal: () => Result<never>): Promise<Result<void>> {
    try {
      await table.transact(writes);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      return error.refused.includes(0) ? refusal() : refuse('idempotencyKeyReused');
    }
    return accept(undefined);
  }

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

    register: (unit: Organisation, { marker, reply }: Terms) =>
      write(
        [{ kind: 'put', item: organisationItem(unit), when: { absent: true } }, markerWrite(marker, reply)],
        () => refuse('alreadyExists', '该机构已经登记。'),
      ),

    /** On condition that neither the record nor the unit itself was changed since it was seen. */
    change: (seen: Organisation, next: Organisation, { marker, reply }: Terms) =>
      write(
        [
          {
            kind: 'put',
            item: organisationItem(next),
            when: {
              equals: { version: seen.version ?? 0, registration: seen.institution?.revision ?? 0 },
            },
          },
          markerWrite(marker, reply),
        ],
        () => refuse('versionConflict', '该机构的登记刚刚被修改，请核对后重新办理。'),
      ),
  };
}
export type InstitutionStore = ReturnType<typeof institutionStore>;
