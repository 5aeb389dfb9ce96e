import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, EditionId, ItemId, OrganisationId, Subject } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
import { InstitutionKind } from './institution.ts';
import { ChainLink } from './organisation.ts';
import { Status } from './status.ts';

/** One of the three counts: met of total, compared with the line as integers. */
export const Count = z.strictObject({ met: z.int(), total: z.int(), reached: z.boolean() });
export type Count = z.infer<typeof Count>;

/** The verdict on a standard: three counts beside each other, the one that decides, and the sentence that says why. */
export const Tally = z.strictObject({
  rows: Count,
  indicators: Count,
  checks: Count,
  stars: z.strictObject({ met: z.int(), total: z.int() }),
  /** Conditions of the gate and blockers, where the edition has them: all must be met, whatever the share (N-24). */
  gate: z.strictObject({ met: z.int(), total: z.int() }).optional(),
  /** Conditions that only order those that passed (N-25). */
  preferences: z.strictObject({ met: z.int(), total: z.int() }).optional(),
  /** Rows that nobody had decided when it was counted; they count as not met. Absent where there are none. */
  open: z.int().min(1).optional(),
  unit: z.enum(['rows', 'indicators', 'checks']),
  reached: z.boolean(),
  /** How many more of the deciding unit are needed; 0 where the line is reached. */
  missing: z.int(),
  sentence: z.string(),
});
export type Tally = z.infer<typeof Tally>;

/** A change of the edition while the campaign ran: what the form came to under both, each verdict with its edition. */
export const EditionMigration = z.strictObject({
  from: EditionId,
  to: EditionId,
  at: Instant,
  reason: z.string(),
  /** Items that ask otherwise now, or are new: an answer from before says nothing of them until it is confirmed. */
  items: z.array(ItemId),
  before: Tally.nullable(),
  after: Tally.nullable(),
  /** The submission that is read by the new edition; those before it are read by theirs. */
  submission: z.int().min(0),
});
export type EditionMigration = z.infer<typeof EditionMigration>;

export const Defect = z.strictObject({
  item: ItemId,
  note: z.string().trim().min(1, '请写明需要补正的问题').max(1_000),
});
export type Defect = z.infer<typeof Defect>;

/** The official letter that a decision refers to. */
export const Letter = z.strictObject({
  /** 文号 in its one spelling (DOMAIN E-91). */
  documentNumber: z.string(),
  /** As it was typed, where that differs. */
  documentNumberAsGiven: z.string().optional(),
  date: LocalDate,
});
export type Letter = z.infer<typeof Letter>;

/** The aggregate. `version` counts its events: event n made version n. */
export const Application = z.strictObject({
  id: ApplicationId,
  campaign: CampaignId,
  edition: EditionId,
  organisation: OrganisationId,
  organisationName: z.string(),
  /** Path of the applying unit in the organisation tree; whoever holds a prefix of it may see the application. */
  path: z.string(),
  /** From the applying unit to the lead, pinned at the first submission; before that, as the tree stands. */
  chain: z.array(ChainLink).min(1),
  /** Of an institution: what it is led by (C-04, N-09) and, where it reports past the county, on whose ground (E-19). */
  institution: z
    .strictObject({
      kind: InstitutionKind,
      traditionalMedicine: z.boolean(),
      district: OrganisationId.nullable(),
    })
    .optional(),
  status: Status,
  /** The event that opened the current stage: what a state machine's waiting task is registered under. */
  stage: z.int().min(1),
  /** How often it entered the chain: names the execution. Corrections stay in the same execution. */
  run: z.int().min(0),
  /** Latest frozen submission, 0 before the first. */
  submission: z.int().min(0),
  submittedBy: Subject.nullable(),
  /** Everybody who sent it, corrections included: none of them reviews it, whatever post they hold later. */
  submitters: z.array(Subject),
  submittedAt: Instant.nullable(),
  /** Set when somebody at the awaited level has opened the case: from then on it cannot be recalled. */
  openedBy: z.string().nullable(),
  /** The latest return. `backTo` is where a correction goes: the very place that asked for it. */
  returned: z
    .strictObject({
      defects: z.array(Defect),
      until: Instant,
      /** When this window was opened: a pause after that prolongs it. Absent in returns from before it was kept. */
      since: Instant.optional(),
      times: z.int().min(1),
      backTo: Status,
    })
    .nullable(),
  /** The unit's own later deadline, where it was given one. */
  extendedUntil: Instant.nullable().optional(),
  /** When it was given: a pause after that prolongs it. */
  extendedAt: Instant.nullable().optional(),
  /** What it lapsed from, so that the lapse can be undone. */
  lapsedFrom: Status.nullable().optional(),
  /** candidate: on which terms it was chosen. Absent in what was chosen before 2026-11-22. */
  selection: z
    .strictObject({
      reason: z.string().nullable(),
      /** Who came before it in the order and was left out by it (A18, E-59). */
      passedOver: z.array(z.strictObject({ application: ApplicationId, organisationName: z.string() })),
    })
    .nullable()
    .optional(),
  selfTally: Tally.nullable(),
  verifiedTally: Tally.nullable(),
  /** Absent where the edition never changed. */
  migrations: z.array(EditionMigration).optional(),
  recommendation: Letter.nullable(),
  designation: Letter.nullable(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type Application = z.infer<typeof Application>;

/** One entry of the record: append-only, each holds the hash of the one before. */
export const ApplicationEvent = decidedEvent({
  type: z.string(),
  action: z.string(),
  application: ApplicationId,
  campaign: CampaignId,
  organisation: OrganisationId,
  from: Status.nullable(),
  to: Status,
  /** The stage that this event closed, if it closed one. */
  closes: z.int().nullable(),
  stage: z.int(),
  run: z.int(),
});
export type ApplicationEvent = z.infer<typeof ApplicationEvent>;
