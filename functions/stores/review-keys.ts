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

export const reviewKeys = {
  partition: (campaign: string) => `REVIEW#${campaign}`,
  review: (campaign: string) => under(`REVIEW#${campaign}`, 'REVIEW'),
  event: (campaign: string, number: number) => under(`REVIEW#${campaign}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  panel: (campaign: string, step: string, application: string) =>
    under(`REVIEW#${campaign}`, `PANEL#${step}#${application}`),
  panelPrefix: (step: string) => `PANEL#${step}#`,
  recusal: (campaign: string, application: string, expert: string) =>
    under(`REVIEW#${campaign}`, `RECUSAL#${application}#${expert}`),
  recusalPrefix: 'RECUSAL#',
  /** Whom an expert could not be drawn for, by which rule, as a draw found it. */
  barred: (campaign: string, step: string, draw: number, expert: string) =>
    under(`REVIEW#${campaign}`, `BARRED#${step}#${padded(draw, 4)}#${expert}`),
  barredPrefix: (step: string, draw: number) => `BARRED#${step}#${padded(draw, 4)}#`,
} as const;

export const sheetKeys = {
  partition: (id: string) => `SHEET#${id}`,
  sheet: (id: string) => under(`SHEET#${id}`, 'SHEET'),
  event: (id: string, number: number) => under(`SHEET#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  mark: (id: string, item: string) => under(`SHEET#${id}`, `MARK#${item}`),
  markPrefix: 'MARK#',
  signed: (id: string, number: number) => under(`SHEET#${id}`, `SIGNED#${padded(number, 4)}`),
  signedPrefix: 'SIGNED#',
  /** The sheets of one expert. */
  ofExpert: (expert: string) => `SHEETS#${expert}`,
} as const;

export const defenceKeys = {
  partition: (campaign: string) => `DEFENCE#${campaign}`,
  defence: (campaign: string) => under(`DEFENCE#${campaign}`, 'DEFENCE'),
  event: (campaign: string, number: number) => under(`DEFENCE#${campaign}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  slot: (campaign: string, application: string) => under(`DEFENCE#${campaign}`, `SLOT#${application}`),
  slotPrefix: 'SLOT#',
  /** Counts every change of a slot of one lead: two campaigns share the experts, so their timetables are made in turn. */
  diary: (lead: string) => under(`DEFENCES#${lead}`, 'DIARY'),
} as const;

export const visitKeys = {
  partition: (application: string) => `ONSITE#${application}`,
  visit: (application: string) => under(`ONSITE#${application}`, 'VISIT'),
  event: (application: string, number: number) =>
    under(`ONSITE#${application}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  row: (application: string, item: string) => under(`ONSITE#${application}`, `ROW#${item}`),
  rowPrefix: 'ROW#',
  photo: (application: string, id: string) => under(`ONSITE#${application}`, `PHOTO#${id}`),
  photoPrefix: 'PHOTO#',
  signature: (application: string, subject: string) => under(`ONSITE#${application}`, `SIGNED#${subject}`),
  signaturePrefix: 'SIGNED#',
  member: (application: string, subject: string) => under(`ONSITE#${application}`, `MEMBER#${subject}`),
  /** The visits of one person. */
  ofMember: (subject: string) => `VISITS#${subject}`,
} as const;

/** Where the bytes of a photo lie. Made of stored ids and the photo's own, which is a number without meaning. */
export const photoObjectKey = (application: string, photo: string) => `on-site/${application}/${photo}`;

/** Where one expert reads what they are told. */
export const expertInbox = (expert: string) => `expert.${expert}`;
