import * as z from 'zod';
import { Letter } from './application.ts';
import { decidedEvent } from './chained-event.ts';
import { OrganisationId } from './ids.ts';
import { LocalDate } from './instant.ts';

/** What can happen to a unit, and what the record calls it. */
export const organisationEventLabels = {
  UnitEstablished: '新设',
  UnitRenamed: '更名',
  UnitMoved: '调整隶属',
  UnitMerged: '并入其他单位',
  UnitJoined: '接收并入',
  UnitClosed: '撤销',
  PartGiven: '划出部分',
  AliasesChanged: '修改别名',
  InstitutionRegistered: '登记机构',
  RegistrationChanged: '变更登记',
} as const;
export const organisationEventTypes = Object.keys(
  organisationEventLabels,
) as (keyof typeof organisationEventLabels)[];
export type OrganisationEventType = (typeof organisationEventTypes)[number];

/** One entry of a unit's record: append-only, each holds the hash of the one before. */
export const OrganisationEvent = decidedEvent({
  type: z.enum(organisationEventTypes),
  organisation: OrganisationId,
  /** The day from which it holds; the record is written when it is decided. */
  on: LocalDate,
  /** The decision that it rests on; a change of aliases needs none. */
  document: Letter.nullable(),
});
export type OrganisationEvent = z.infer<typeof OrganisationEvent>;
