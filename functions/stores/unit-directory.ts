import type { TablePort } from '#functions/ports/table.ts';
import type { NamedUnit } from '#shared/domain/global-search.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { everyItem } from './items.ts';
import { organisationsIndex } from './keys.ts';

/** How long a reading of the names serves; milliseconds. A unit that was renamed is found by its new name after that. */
const fresh = 5 * 60_000;

/**
 * The names of all units, held in memory: some thousand lines, so that a search reads nothing of the tree. Only for
 * finding; what is found is read again where it is shown.
 */
export function unitDirectory(table: TablePort) {
  let read: { readonly at: number; readonly names: Promise<readonly NamedUnit[]> } | undefined;

  async function readNames(): Promise<readonly NamedUnit[]> {
    const names: NamedUnit[] = [];
    for await (const item of everyItem(table, { index: 'gsi2', pk: organisationsIndex })) {
      const { id, name, fullName, path } = item['data'] as unknown as Organisation;
      names.push({ id, name, fullName, path });
    }
    return names;
  }

  return {
    async names(now: Instant): Promise<readonly NamedUnit[]> {
      const at = millisecondsOf(now);
      if (read === undefined || Math.abs(at - read.at) > fresh) {
        const names = readNames();
        const own = { at, names };
        read = own;
        // A reading that failed serves nobody.
        names.catch(() => {
          if (read === own) read = undefined;
        });
      }
      return read.names;
    },
  };
}
