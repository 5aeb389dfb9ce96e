import { ConditionFailed, type TablePort } from '#functions/ports/table.ts';
import type { Edition } from '#shared/model/edition.ts';
import { canonicalJson } from './event-chain.ts';
import { dataOf, itemOf } from './items.ts';
import { editionKey } from './keys.ts';

/** Published editions are immutable, so each is read once and kept. */
export function editionStore(table: TablePort) {
  const known = new Map<string, Edition>();
  return {
    async load(id: string): Promise<Edition | undefined> {
      const cached = known.get(id);
      if (cached) return cached;
      const edition = dataOf<Edition>(await table.get(editionKey(id)));
      if (edition) known.set(id, edition);
      return edition;
    },

    /** Publishes an edition. The same again is no error; another under the same id is. */
    async publish(edition: Edition): Promise<void> {
      try {
        await table.transact([
          { kind: 'put', item: itemOf(editionKey(edition.id), edition), when: { absent: true } },
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const stored = dataOf<Edition>(await table.get(editionKey(edition.id)));
        if (canonicalJson(stored) !== canonicalJson(edition)) {
          throw new Error(`edition ${edition.id} is published with other content; a change needs a new id`);
        }
      }
    },
  };
}
export type EditionStore = ReturnType<typeof editionStore>;
