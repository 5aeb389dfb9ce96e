import { readingsOf } from './pinyin.ts';
import { isWritten } from './written-name.ts';

/** What is written before the vowel: `q` of qi, `ch` of chong. */
const initialOf = (syllable: string): string =>
  /^[zcs]h/.test(syllable) ? syllable.slice(0, 2) : syllable.slice(0, 1);

/**
 * Whether letters spell a part of a name: by initials (綦江 = qj), by whole syllables (qijiang), or mixed (qijq); the last
 * syllable may be unfinished (qiji), and a letter of two stands for both (重庆 = cq).
 * @param letters a to z alone, small
 */
export function isSpelledBy(name: string, letters: string): boolean {
  const characters = [...name.toLowerCase()];
  // Three thousand names are looked through while somebody types: most characters are out by their first letter.
  return characters.some(
    (character, from) => begins(character, letters) && spells(characters, from, letters, new Set()),
  );
}

const begins = (character: string, letters: string): boolean =>
  (readingsOf.get(character) ?? [character]).some((syllable) => syllable.charAt(0) === letters.charAt(0));

function spells(characters: readonly string[], at: number, letters: string, failed: Set<string>): boolean {
  if (letters === '') return true;
  const character = characters[at];
  if (character === undefined) return false;
  const place = `${at} ${letters.length}`;
  if (failed.has(place)) return false;
  const readings = readingsOf.get(character) ?? [character];
  const found = readings.some(
    (syllable) =>
      syllable.startsWith(letters) ||
      [syllable, initialOf(syllable), syllable.slice(0, 1)].some(
        (part) => letters.startsWith(part) && spells(characters, at + 1, letters.slice(part.length), failed),
      ),
  );
  if (!found) failed.add(place);
  return found;
}

/** Whether a name is found by what was typed: a part of it as it is written, or as it is spelled. */
export function isNamed(name: string, typed: string): boolean {
  if (isWritten(name, typed)) return true;
  const letters = typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll('ü', 'v')
    .replaceAll(/[\s'’]/g, '');
  return /^(?=.*[a-z])[a-z\d]+$/.test(letters) && isSpelledBy(name, letters);
}
