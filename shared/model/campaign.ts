import * as z from 'zod';
import { CalendarPin } from './calendar-pin.ts';
import { ApplicationId, CalendarId, CampaignId, EditionId, OrganisationId } from './ids.ts';
import { Instant, LocalDate, MonthDay } from './instant.ts';
import { Level } from './organisation.ts';
import { Step } from './status.ts';

/** A hard quota cannot be exceeded; a soft one (约100个) needs a reason above it (DOMAIN N-06, C-06). */
export const Quota = z.strictObject({ places: z.int().min(1), kind: z.enum(['hard', 'soft']) });
export type Quota = z.infer<typeof Quota>;

/**
 * Deadlines by level: `county` closes submission, `prefecture` and `province` close the review at that level. A level
 * without an entry has no deadline of its own. Lower ≤ upper (DOMAIN E-37). The instant itself is still in time
 * (23:59:59.999, DOMAIN E-30).
 */
export const Deadlines = z.partialRecord(Level, Instant);
export type Deadlines = z.infer<typeof Deadlines>;

/** Publicity of a campaign's candidates: working days by the State Council's calendar, opening day not counted. */
export const Publicity = z.strictObject({
  startsAt: Instant,
  /** Last instant of the last working day, Asia/Shanghai 24:00. */
  endsAt: Instant,
  lastDay: LocalDate,
  workingDays: z.int().min(1),
  calendar: z.string(),
  /** Calendar and version that the end was counted by; absent on publicities of before calendars had versions. */
  pin: CalendarPin.optional(),
  /** Times in which the page could not be read, and the working days that were added for each (DOMAIN D.4). */
  interruptions: z
    .array(z.strictObject({ from: Instant, to: Instant, days: z.int().min(1), reason: z.string() }))
    .optional(),
  /** Mistakes in the list that change nobody's identity: noted, the publicity goes on (DOMAIN E-80). */
  corrections: z
    .array(
      z.strictObject({
        application: ApplicationId,
        before: z.string(),
        after: z.string(),
        note: z.string(),
        at: Instant,
      }),
    )
    .optional(),
  address: z.string(),
  contact: z.string(),
});
export type Publicity = z.infer<typeof Publicity>;

/**
 * What is decided about a campaign and stored (DOMAIN D.1). Whether a published one is open or closed says the clock:
 * see `phaseOf`. concluded: everybody who was published has left, nobody was named.
 */
export const campaignStatuses = [
  'draft',
  'inApproval',
  'approved',
  'published',
  'evaluating',
  'selecting',
  'publicity',
  'named',
  'concluded',
  'archived',
  'cancelled',
] as const;
export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** One round of a programme: what is pinned for all of its applications. */
export const Campaign = z.strictObject({
  id: CampaignId,
  programme: z.string(),
  title: z.string(),
  /** The notice it was published by. */
  documentNumber: z.string(),
  lead: OrganisationId,
  leadName: z.string(),
  /** Departments that hold it together with the lead (联合开展, J-01); the lead runs it. */
  jointWith: z.array(z.string().trim().min(2).max(60)).max(6).optional(),
  /** Units inside this branch may apply. */
  scope: z.string(),
  scopeName: z.string(),
  applicantLevel: Level,
  edition: EditionId,
  /** Steps of the lead's evaluation, in order. */
  evaluation: z.array(Step).min(1),
  /**
   * 先创后评: after its acceptance a unit creates until the standard is reached, and no longer than to the end of this
   * day (评估周期, C-07, C-10, A14). Without it an accepted unit is evaluated at once.
   */
  creation: z.strictObject({ endsOn: LocalDate }).nullable().optional(),
  /** The level that prints, seals and uploads the form (推荐单位, DOMAIN X-01), if the form has a seal. */
  sealedBy: Level.nullable(),
  quota: Quota,
  /** Institutions that one district may recommend (每个区县推荐…不得超过2个, C-09); no bound where null or absent. */
  institutionsPerDistrict: z.int().min(1).max(99).nullable().optional(),
  /**
   * Whose places an institution uses that reports past the county (委属医疗机构, E-19): nobody's, or those of the district
   * it stands in. No source says; `none` where absent.
   */
  affiliatedQuota: z.enum(['none', 'district']).optional(),
  /** From which day an institution's years of operation count (E-45): the later certificate where absent. */
  operationBase: z.enum(['laterCertificate', 'opening']).optional(),
  /** Whether a county's ban also closes its territory (E-70); a ban is of the entity alone where absent. */
  banTerritorial: z.boolean().optional(),
  /** Whether a place that falls empty after publicity began may be filled by a full publicity anew (A21, E-81); not where absent. */
  refillAfterDrop: z.boolean().optional(),
  publicityDays: z.int().min(1),
  /** The working calendar that publicity is counted by; the State Council's where it is absent. */
  calendar: CalendarId.optional(),
  /** Hours for which the page must have been away before the publicity is extended; 24 where it is absent. */
  interruptionHours: z.int().min(1).max(240).optional(),
  correctionDays: z.int().min(1),
  /** How often one submission may be returned for correction, all levels together (A6); no bound where null or absent. */
  maxReturns: z.int().min(1).max(20).nullable().optional(),
  /** Whether a level must give its opinion in words when it sends a case up (审核意见, A5); `optional` where absent. */
  opinion: z.enum(['optional', 'required']).optional(),
  /**
   * Calendar days after the end of publicity in which a letter that was posted in time may still arrive; naming waits
   * for them (DOMAIN D.4). 5 where the campaign says nothing: see `mailGraceDaysOf`.
   */
  mailGraceDays: z.int().min(0).max(60).optional(),
  opensAt: Instant,
  /** The day as of which years and windows are counted (N-20, E-44); the unit's deadline where it is absent. */
  referenceDay: LocalDate.optional(),
  deadlines: Deadlines,
  /** Seconds after a unit's deadline in which what arrives still counts (宽限, E-31); none where absent. */
  graceSeconds: z.int().min(0).max(3_600).optional(),
  /** 纸质件截止: until when the paper copy is to be at the level that receives it, its office's closing time (E-33). */
  paperDeadline: Instant.nullable().optional(),
  /** Whether functional zones may apply as counties (DOMAIN E-05); not where absent. */
  functionalZoneCanApply: z.boolean().optional(),
  /**
   * The day whose divisions hold for the campaign (行政区划以该日为准): names, places in the tree and quotas of units
   * are those of that day, whatever changes later (DOMAIN E-07, E-08). Today's where absent.
   */
  divisionsOn: LocalDate.nullable().optional(),
  /** Units that the lead lets apply although the rule would not: 东莞市 (E-03), a zone (E-05), a new district (E-07). */
  admitted: z
    .array(
      z.strictObject({ organisation: OrganisationId, name: z.string(), at: Instant, reason: z.string() }),
    )
    .optional(),
  publicity: Publicity.nullable(),
  status: CampaignStatus,
  /** Approval of the commendation office before the notice (经市表彰办审核同意后, DOMAIN C-08). */
  needsApproval: z.boolean().optional(),
  approval: z.strictObject({ documentNumber: z.string(), date: LocalDate }).nullable().optional(),
  /** Date of the notice. */
  publishedOn: LocalDate.nullable().optional(),
  /** When the lead means to name: no campaign reaches beyond the programme's end (N-07). */
  namingPlannedOn: LocalDate.nullable().optional(),
  /** Month and day on which the named report on the year before (`annualReportDue`, C-17); 01-31 where it says nothing. */
  annualReportDue: MonthDay.optional(),
  /** Years between two campaigns of a programme (N-05, C-05): a shorter distance warns, it never blocks. */
  cycleYears: z.int().min(1).max(10).optional(),
  /** The campaign that this one was made from. */
  previous: CampaignId.nullable().optional(),
  /** Since when nothing can be done and no timer runs. */
  pausedAt: Instant.nullable().optional(),
  /** Interruptions that are over. */
  pauses: z.array(z.strictObject({ from: Instant, to: Instant })).optional(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
});
export type Campaign = z.infer<typeof Campaign>;

/**
 * The campaign's calendar machine, beside the aggregate so that its bookkeeping never changes the version that people
 * see. A deadline brought nearer starts the next generation; tasks of an older one find themselves stale.
 */
export const CampaignCalendar = z.strictObject({
  campaign: CampaignId,
  generation: z.int().min(1),
  /** What the machine in force waits for; null while it works or when nothing lies ahead. */
  wakesAt: Instant.nullable(),
});
export type CampaignCalendar = z.infer<typeof CampaignCalendar>;
