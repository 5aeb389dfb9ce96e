import type { Organisation } from '../model/organisation.ts';
import { isNamed } from './spelling.ts';

/** Spellings of one and the same office: 卫生健康委员会, 卫生健康委, 卫生健康局, 卫健委, 卫健局 (DOMAIN E-15). */
const officeSpellings: readonly (readonly [RegExp, string])[] = [
  [/卫生健康委员会|卫生健康委|卫生健康局|卫生和计划生育委员会|卫计委|卫健委|卫健局/g, '卫健'],
  [/社会发展局|社发局/g, '社发'],
  [/公共服务局|公服局/g, '公服'],
  [/发展和改革委员会|发展改革委员会|发展改革委|发展改革局|发展和改革局|发改委|发改局/g, '发改'],
];

/** A name as it is compared in a search: one width, no spaces. */
const plain = (text: string) => text.normalize('NFKC').replace(/[\s·•・]/g, '');

/** The same with one spelling of an office. */
export function searchable(text: string): string {
  return officeSpellings.reduce((name, [spelling, one]) => name.replace(spelling, one), plain(text));
}

/** Every name that a unit is found by: today's with its province, aliases, earlier names and those of what went into it. */
export function namesOf(unit: Organisation): string[] {
  return [
    unit.fullName,
    ...(unit.aliases ?? []),
    ...(unit.formerNames ?? []).map(({ name }) => name),
    ...(unit.past ?? []).map(({ fullName }) => fullName),
    ...(unit.divisionCode === null ? [] : [unit.divisionCode]),
  ];
}

/** Whether all words are found, each in one of the unit's names: 江苏 鼓楼. */
export function isFoundBy(unit: Organisation, words: readonly string[]): boolean {
  const names = namesOf(unit);
  // As typed first: half of an office's name is no spelling of it.
  return words.every((word) =>
    names.some(
      (name) =>
        plain(name).includes(plain(word)) ||
        searchable(name).includes(searchable(word)) ||
        isNamed(name, word),
    ),
  );
}
