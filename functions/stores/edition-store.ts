import { ConditionFailed, type TablePort } from '#functions/ports/table.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Publication } from '#shared/model/edition-draft.ts';
import { canonicalJson } from './event-chain.ts';
import { dataOf, everyItem, everyValue, itemOf } from './items.ts';
import { editionIndexes, editionKey, editionsIndex } from './keys.ts';

/**
 * Whether `next` says all that `stored` says and only adds properties beside it. So an edition that was stored before the
 * schema knew a property (its parent, what its source lacks) is completed; nothing that was published changes or goes,
 * and no list gets longer.
 */
function onlyAdds(stored: unknown, next: unknown): boolean {
  if (Array.isArray(stored))
    return (
      Array.isArray(next) && stored.length === next.length && stored.every((one, i) => onlyAdds(one, next[i]))
    );
  if (typeof stored !== 'object' || stored === null) return stored === next;
  if (typeof next !== 'object' || next === null || Array.isArray(next)) return false;
  return Object.entries(stored).every(([key, value]) =>
    onlyAdds(value, (next as Record<string, unknown>)[key]),
  );
}

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

    /** Every published edition, by id. */
    all: () => everyValue<Edition>(table, { index: 'gsi1', pk: editionsIndex }),

    /** Every published edition with who published it; those that came with the product have nobody. */
    async published(): Promise<{ edition: Edition; publication: Publication | null }[]> {
      const listed = [];
      for await (const item of everyItem(table, { index: 'gsi1', pk: editionsIndex }))
        listed.push({
          edition: dataOf<Edition>(item),
          publication: (item['publication'] as Publication | undefined) ?? null,
        });
      return listed;
    },

    /** Strongly consistent. */
    async publicationOf(id: string): Promise<Publication | null> {
      return ((await table.get(editionKey(id)))?.['publication'] as Publication | undefined) ?? null;
    },

    /**
     * Publishes an edition that comes with the product. The same again is no error, and one that only says more completes it; another under the same
     * id is an error.
     */
    async publish(edition: Edition): Promise<void> {
      const item = itemOf(editionKey(edition.id), edition, editionIndexes(edition.id));
      try {
        await table.transact([{ kind: 'put', item, when: { absent: true } }]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const current = await table.get(editionKey(edition.id));
        const stored = dataOf<Edition>(current);
        if (current?.['publication'] !== undefined)
          throw new Error(
            `edition ${edition.id} was published by an organisation; the product needs another id`,
          );
        if (!onlyAdds(stored, edition))
          throw new Error(`edition ${edition.id} is published with other content; a change needs a new id`);
        if (canonicalJson(stored) === canonicalJson(edition)) return;
        await table.transact([{ kind: 'put', item }]);
        known.delete(edition.id);
      }
    },
  };
}
export type EditionStore = ReturnType<typeof editionStore>;
