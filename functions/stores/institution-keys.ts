import type { Key } from '#functions/ports/table.ts';

/** Keys of what institutions bring along: places of a district in a campaign, and incidents of a unit. */
const under = (pk: string, sk: string): Key => ({ pk, sk });

export const districtKeys = {
  partition: (campaign: string) => `CAMPAIGN#${campaign}`,
  /** Counts the institutions that a district has recommended. */
  places: (campaign: string, district: string) => under(`CAMPAIGN#${campaign}`, `DISTRICT#${district}`),
  holderPrefix: (district: string) => `DISTRICT#${district}#`,
  holder: (campaign: string, district: string, organisation: string) =>
    under(`CAMPAIGN#${campaign}`, `DISTRICT#${district}#${organisation}`),
} as const;

export const institutionKeys = {
  /** Those that a unit registered, by name: gsi3. */
  below: (parent: string) => `INSTITUTIONS#${parent}`,
} as const;

export const incidentKeys = {
  partition: (organisation: string) => `ORG#${organisation}`,
  incident: (organisation: string, id: string) => under(`ORG#${organisation}`, `INCIDENT#${id}`),
  prefix: 'INCIDENT#',
} as const;
