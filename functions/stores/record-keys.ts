import type { Key } from '#functions/ports/table.ts';
import type { RecordKind, Sealed } from '#shared/domain/record-chain.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { calendarKey, rosterKeys } from './keys.ts';
import { organisationKeys } from './organisation-keys.ts';
import { planKeys } from './plan-keys.ts';
import { expertKeys } from './review-keys.ts';

/** One chained record that is kept. */
export interface KeptRecord {
  readonly kind: RecordKind;
  readonly id: string;
}

interface Chain {
  /** What its partition begins with; the id follows. */
  readonly partition: string;
  /** What the sort keys of its events begin with; the number follows, in six digits. */
  readonly events: string;
  /** The item that holds the number and the hash of the last event. */
  readonly end: (id: string, last: Sealed) => Key;
}

const under = (pk: string, sk: string): Key => ({ pk, sk });
const chain = (partition: string, aggregate: string): Chain => ({
  partition,
  events: 'EVENT#',
  end: (id) => under(`${partition}${id}`, aggregate),
});

/** Where the record of every kind lies. Whatever is chained is here, or no seal and no archive would hold it. */
const chains: Readonly<Record<RecordKind, Chain>> = {
  application: chain('APP#', 'APP'),
  campaign: chain('CAMPAIGN#', 'CAMPAIGN'),
  objection: chain('OBJECTION#', 'OBJECTION'),
  designation: chain('DESIGNATION#', 'DESIGNATION'),
  recommendation: chain('RECOMMENDATION#', 'RECOMMENDATION'),
  nationalList: chain('NATIONALLIST#', 'LIST'),
  review: chain('REVIEW#', 'REVIEW'),
  sheet: chain('SHEET#', 'SHEET'),
  expert: {
    ...chain('EXPERT#', ''),
    end: (id, last) => expertKeys.expert((last as Sealed & { organisation: string }).organisation, id),
  },
  organisation: {
    ...chain('ORG#', 'ORG'),
    events: organisationKeys.eventPrefix,
  },
  roster: { partition: 'ORG#', events: rosterKeys.changePrefix, end: rosterKeys.roster },
  plan: { ...chain('PLAN#', ''), end: planKeys.record },
  province: chain('PROVINCE#', 'PROVINCE'),
  letter: chain('SEALED#', 'LETTER'),
  calendar: { partition: 'CALENDAR#', events: 'VERSION#', end: calendarKey },
};

const kindsByKey = new Map(
  Object.entries(chains).map(([kind, { partition, events }]) => [
    `${partition}${events}`,
    kind as RecordKind,
  ]),
);

/** The record whose event an item is; null for every other item. */
export function recordOf({ pk, sk }: Key): KeptRecord | null {
  const partition = pk.slice(0, pk.indexOf('#') + 1);
  const kind = kindsByKey.get(partition + sk.slice(0, sk.indexOf('#') + 1));
  return kind === undefined ? null : { kind, id: pk.slice(partition.length) };
}

export const recordPartition = ({ kind, id }: KeptRecord) => `${chains[kind].partition}${id}`;
export const recordPrefix = (kind: RecordKind) => chains[kind].events;
export const recordEndKey = ({ kind, id }: KeptRecord, last: Sealed) => chains[kind].end(id, last);

const padded = (number: number) => String(number).padStart(6, '0');
export const recordEventKey = (record: KeptRecord, number: number): Key =>
  under(recordPartition(record), `${recordPrefix(record.kind)}${padded(number)}`);

/** Events by the day that they were made on, in the order of their records: what a day's seal reads. */
export const dayIndex = (day: string) => `EVENTS#${day}`;

/** Attributes that list an event under its day; none for what is no event. */
export function dayAttributes(key: Key, data: unknown): Readonly<Record<string, string>> {
  const record = recordOf(key);
  if (record === null) return {};
  const { at, number } = data as { readonly at: Instant; readonly number: number };
  return { gsi1pk: dayIndex(dateOf(at)), gsi1sk: `${record.kind}#${record.id}#${padded(number)}` };
}
