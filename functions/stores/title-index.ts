import type { TablePort, Write } from '#functions/ports/table.ts';
import type { Designation } from '#shared/model/designation.ts';
import { titleWordKeys as keys } from './designation-keys.ts';

/** A word is found from two characters on: they are the partition, so no partition holds all names. */
export const leastWord = 2;

/** In one spelling, without blanks. */
export const plainWord = (text: string) => text.normalize('NFKC').replace(/\s/g, '').toUpperCase();

/** Every ending of a name that is long enough to be looked for, and the plaque's number as a whole. */
function endingsOf({ namedAs, organisationName, fullName, formerHolders, plaque }: Designation): string[] {
  const names = [namedAs, organisationName, fullName, ...formerHolders.map(({ name }) => name)].map(
    plainWord,
  );
  const endings = names.flatMap((name) => {
    const characters = [...name];
    return characters.slice(0, -(leastWord - 1)).map((_, from) => characters.slice(from).join(''));
  });
  return [...new Set([...endings, ...(plaque.number === null ? [] : [plainWord(plaque.number)])])];
}

const startOf = (word: string) => [...word].slice(0, leastWord).join('');

/**
 * Titles by any part of a unit's name, and by plaque number. What begins an ending is part of the name, so a search
 * reads what it finds and no more, however many titles there are. Written by the relay: it may lag behind.
 */
export function titleIndex(table: TablePort) {
  return {
    /** Again changes nothing. Words of former names stay: people look for a title by the name that they know. */
    async enter(designation: Designation): Promise<void> {
      const writes = endingsOf(designation).map((ending): Write => {
        const key = keys.word(startOf(ending), ending, designation.id);
        return { kind: 'put', item: { ...key, designation: designation.id } };
      });
      for (let from = 0; from < writes.length; from += 100)
        await table.transact(writes.slice(from, from + 100));
    },

    /** Ids of the titles whose unit's name holds the word, or whose plaque number begins with it. */
    async find(text: string, most: number): Promise<{ readonly ids: string[]; readonly more: boolean }> {
      const word = plainWord(text);
      if ([...word].length < leastWord) return { ids: [], more: false };
      const { items, next } = await table.query({
        pk: keys.partition(startOf(word)),
        skPrefix: word,
        // A name may hold the word twice, and stand under its former names too.
        limit: most * 4,
      });
      const ids = [...new Set(items.map((item) => item['designation'] as string))];
      return { ids: ids.slice(0, most), more: ids.length > most || next !== undefined };
    },
  };
}
export type TitleIndex = ReturnType<typeof titleIndex>;
