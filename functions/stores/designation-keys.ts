import type { Key } from '#functions/ports/table.ts';

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
const under = (pk: string, sk: string): Key => ({ pk, sk });

/** A designation with its record, its reports and its cases. */
export const designationKeys = {
  partition: (id: string) => `DESIGNATION#${id}`,
  designation: (id: string) => under(`DESIGNATION#${id}`, 'DESIGNATION'),
  event: (id: string, number: number) => under(`DESIGNATION#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  report: (id: string, year: number, number: number) =>
    under(`DESIGNATION#${id}`, `REPORT#${year}#${padded(number, 3)}`),
  reportDraft: (id: string, year: number) => under(`DESIGNATION#${id}`, `DRAFT#${year}`),
  /** Of the handlers alone. */
  caseFile: (id: string, number: number) => under(`DESIGNATION#${id}`, `CASE#${padded(number, 4)}`),
  /** The duties machine. */
  duties: (id: string) => under(`DESIGNATION#${id}`, 'DUTIES'),
  /** Who holds titles, by the unit itself: consistent, because the gate against a second title reads it. */
  holder: (organisation: string) => `HOLDER#${organisation}`,
  held: (organisation: string, id: string) => under(`HOLDER#${organisation}`, `DESIGNATION#${id}`),
  heldPrefix: 'DESIGNATION#',
  /** One living title of a programme a unit: whose it is, and whether it lives. */
  living: (organisation: string, programme: string) => under(`HOLDER#${organisation}`, `LIVING#${programme}`),
} as const;

/** Plaques: the number that was given out last of a year, and every number that is taken, by programme. */
export const plaqueKeys = {
  counter: (programme: string, year: string) => under(`PLAQUES#${programme}`, `COUNTER#${year}`),
  number: (programme: string, number: string) => under(`PLAQUES#${programme}`, `PLAQUE#${number}`),
} as const;

/** A lead's titles by state, all of them by the unit's place in the tree, and those that want a look. */
export const designationIndexes = {
  byStatus: (lead: string, status: string) => `DESIGNATIONS#${lead}#${status}`,
  byPlace: (lead: string) => `DESIGNATIONS#${lead}`,
  wanting: (lead: string, what: string) => `DESIGNATIONS#${lead}#wants#${what}`,
} as const;

/** A title under every ending of its unit's names, so that any part of a name finds it without reading the others. */
export const titleWordKeys = {
  partition: (start: string) => `TITLE#${start}`,
  word: (start: string, ending: string, id: string) => under(`TITLE#${start}`, `${ending}#${id}`),
} as const;
export const plaqueIndex = (number: string) => `PLAQUE#${number}`;

/** Bans of a unit, and where each is found again by what the facility is known by. */
export const banKeys = {
  partition: (organisation: string) => `BANS#${organisation}`,
  ban: (organisation: string, id: string) => under(`BANS#${organisation}`, `BAN#${id}`),
  banPrefix: 'BAN#',
  markPartition: (mark: string) => `BANMARK#${mark}`,
  mark: (mark: string, organisation: string, id: string) => under(`BANMARK#${mark}`, `${organisation}#${id}`),
  /** Of a programme, the one that ends last first. */
  byProgramme: (programme: string) => `BANS#${programme}`,
} as const;
