import * as z from 'zod';
import { CalendarPin } from './calendar-pin.ts';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, EditionId, ItemId, OrganisationId, Subject } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
import { InstitutionKind } from './institution.ts';
import { ChainLink, Level } from './organisation.ts';
import { Status, Step } from './status.ts';

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

/** 审核意见: what a level said of the case when it sent it up (DOMAIN A5). */
export const ReviewOpinion = z.strictObject({
  organisation: OrganisationId,
  organisationName: z.string(),
  level: Level,
  text: z.string(),
  at: Instant,
});
export type ReviewOpinion = z.infer<typeof ReviewOpinion>;

/** 放行: who let the unit go on that declares a major negative event, and why (DOMAIN XR-9). */
export const IncidentRelease = z.strictObject({
  organisation: OrganisationId,
  organisationName: z.string(),
  reason: z.string(),
  at: Instant,
});
export type IncidentRelease = z.infer<typeof IncidentRelease>;

/** 收到纸质件: when it was there, of which submission, and whether that was late; a mark, and no decision (DOMAIN E-33). */
export const PaperCopy = z.strictObject({
  organisation: OrganisationId,
  organisationName: z.string(),
  submission: z.int().min(1),
  receivedAt: Instant,
  late: z.boolean(),
  note: z.string().nullable(),
  at: Instant,
});
export type PaperCopy = z.infer<typeof PaperCopy>;

/**
 * 复核 (E-61): until when a unit that was not passed may ask once for other experts, and what became of it.
 * open: it may · asked · refused · accepted: other experts judge · passed, notPassed: what they came to.
 */
export const Appeal = z.strictObject({
  /** Where the others begin: the first step of the round that is scored by sheets. */
  step: Step,
  /** Of the verdict that it is about. */
  since: Instant,
  until: Instant,
  state: z.enum(['open', 'asked', 'refused', 'accepted', 'passed', 'notPassed']),
  /** In the words of the unit. */
  reason: z.string().nullable(),
  askedAt: Instant.nullable(),
  /** In the words of the lead. */
  answer: z.string().nullable(),
  answeredAt: Instant.nullable(),
});
export type Appeal = z.infer<typeof Appeal>;

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
  /** Absent or null where nobody may ask for 复核: nothing failed, or no experts review the campaign. */
  appeal: Appeal.nullable().optional(),
  /** candidate: on which terms it was chosen. Absent in what was chosen before 2026-11-22. */
  selection: z
    .strictObject({
      reason: z.string().nullable(),
      /** Who came before it in the order and was left out by it (A18, E-59). */
      passedOver: z.array(z.strictObject({ application: ApplicationId, organisationName: z.string() })),
    })
    .nullable()
    .optional(),
  /** candidate: why it was not published with the others, by the data of that day (A19). */
  heldBack: z.strictObject({ at: Instant, why: z.string() }).nullable().optional(),
  /** Its own publicity, where it has one beside that of the campaign (E-80). */
  publicity: z
    .strictObject({
      startsAt: Instant,
      endsAt: Instant,
      lastDay: LocalDate,
      workingDays: z.int().min(1),
      calendar: z.string(),
      pin: CalendarPin,
    })
    .nullable()
    .optional(),
  selfTally: Tally.nullable(),
  verifiedTally: Tally.nullable(),
  /** Absent where the edition never changed. */
  migrations: z.array(EditionMigration).optional(),
  recommendation: Letter.nullable(),
  /** Of the levels that sent this submission up, lowest first; absent where none said anything. */
  opinions: z.array(ReviewOpinion).optional(),
  /** Absent where nobody released it. */
  release: IncidentRelease.optional(),
  /** The latest record of its paper copy; absent where none was made. */
  paper: PaperCopy.optional(),
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
