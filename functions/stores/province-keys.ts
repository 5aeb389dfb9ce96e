import type { Key } from '#functions/ports/table.ts';
import type { ProvinceApplication, ProvinceStatus } from '#shared/model/province-application.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });
const padded = (number: number) => String(number).padStart(6, '0');

/** A province's application with its draft, its record and what the state machine keeps of it. */
export const provinceKeys = {
  partition: (id: string) => `PROVINCE#${id}`,
  application: (id: string) => under(`PROVINCE#${id}`, 'PROVINCE'),
  event: (id: string, number: number) => under(`PROVINCE#${id}`, `EVENT#${padded(number)}`),
  eventPrefix: 'EVENT#',
  draft: (id: string) => under(`PROVINCE#${id}`, 'DRAFT'),
  /** The token of the task that waits in a stage. */
  wait: (id: string, stage: number) => under(`PROVINCE#${id}`, `WAIT#${padded(stage)}`),
  /** Which execution is in force, and how far its timers were acted on. */
  machine: (id: string) => under(`PROVINCE#${id}`, 'MACHINE'),
  /** The one application of a province that is under way, and how many it has had. */
  current: (organisation: string) => under(`PROVINCE-OF#${organisation}`, 'CURRENT'),
} as const;

/** All of them stand under one index key: there are 31 provinces, and few have applied twice. */
export const provincesIndex = 'PROVINCES';
export const provincesOfIndex = (organisation: string) => `PROVINCES#${organisation}`;
export const publicProvincesIndex = 'PROVINCES-PUBLISHED';

/** What is shown to everybody: from the beginning of publicity. */
const published: ReadonlySet<ProvinceStatus> = new Set(['inPublicity', 'cleared', 'named']);

export function provinceIndexes({ id, organisation, status }: ProvinceApplication) {
  return {
    gsi1pk: provincesIndex,
    gsi1sk: id,
    gsi2pk: provincesOfIndex(organisation),
    gsi2sk: id,
    ...(published.has(status) && { gsi3pk: publicProvincesIndex, gsi3sk: id }),
  };
}
