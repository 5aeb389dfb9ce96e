import type { Key } from '#functions/ports/table.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });

/** The record of a unit's own changes stands under the unit, and reaches the relay. */
export const organisationKeys = {
  partition: (id: string) => `ORG#${id}`,
  event: (id: string, number: number) => under(`ORG#${id}`, `EVENT#${String(number).padStart(6, '0')}`),
  eventPrefix: 'EVENT#',
} as const;

/** What stands directly below a unit: those with a division code by their code, the others after them by their id. */
export const childrenIndex = (parent: string) => `CHILDREN#${parent}`;
export const childOrder = (divisionCode: string | null, id: string) => `${divisionCode ?? '~'}#${id}`;
