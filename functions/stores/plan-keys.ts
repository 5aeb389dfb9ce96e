import type { Key } from '#functions/ports/table.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });

/** Keys of creation plans. */
export const planKeys = {
  partition: (id: string) => `PLAN#${id}`,
  plan: (id: string) => under(`PLAN#${id}`, 'PLAN'),
  /** Number and hash of the newest entry of the record: units report side by side, so it is none of the plan's version. */
  record: (id: string) => under(`PLAN#${id}`, 'RECORD'),
  event: (id: string, number: number) => under(`PLAN#${id}`, `EVENT#${String(number).padStart(6, '0')}`),
  eventPrefix: 'EVENT#',
  work: (id: string, task: string, unit: string) => under(`PLAN#${id}`, `WORK#${unit}#${task}`),
  workPrefix: (unit?: string) => (unit === undefined ? 'WORK#' : `WORK#${unit}#`),
  issue: (id: string, issue: string) => under(`PLAN#${id}`, `ISSUE#${issue}`),
  issuePrefix: 'ISSUE#',
} as const;
export const plansIndex = (organisation: string) => `PLANS#${organisation}`;

/** Files of one unit of a plan stand under a holder of their own, as those of an application under it. */
export const planFiles = (plan: string, unit: string) => `${plan}.${unit}`;

/** Where the members of a plan's unit read what they are told. */
export const planInbox = (plan: string, unit: string) => `${plan}.${unit}`;
