import type { Key } from '#functions/ports/table.ts';

/** Keys of the pool of experts and of what they review. Numbers are padded, as in keys.ts. */
const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
const under = (pk: string, sk: string): Key => ({ pk, sk });

export const expertKeys = {
  /** All experts of one organisation are read together. */
  pool: (organisation: string) => `EXPERTS#${organisation}`,
  expert: (organisation: string, id: string) => under(`EXPERTS#${organisation}`, `EXPERT#${id}`),
  expertPrefix: 'EXPERT#',
  record: (id: string) => `EXPERT#${id}`,
  event: (id: string, number: number) => under(`EXPERT#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
} as const;
