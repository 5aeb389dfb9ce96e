import * as z from 'zod';
import { designationActions } from '../domain/designation-states.ts';
import { Letter } from '../model/application.ts';
import { ProjectKind } from '../model/ban.ts';
import {
  CaseFile,
  Designation,
  DesignationEvent,
  DesignationStatus,
  ReportContent,
} from '../model/designation.ts';
import { DesignationId } from '../model/ids.ts';
import { Instant, LocalDate } from '../model/instant.ts';

/** Who is awaited, for what, until when. */
export const AwaitedDutyView = z.object({
  who: z.enum(['holder', 'lead']),
  what: z.string(),
  until: Instant.nullable(),
  overdue: z.boolean(),
});
export type AwaitedDutyView = z.infer<typeof AwaitedDutyView>;

/** One line of a list. */
export const DesignationRow = z.object({
  id: DesignationId,
  /** 原江北区（现两江新区）. */
  shownName: z.string(),
  fullName: z.string(),
  title: z.string(),
  kind: ProjectKind,
  status: DesignationStatus,
  label: z.string(),
  date: LocalDate,
  documentNumber: z.string(),
  plaqueNumber: z.string().nullable(),
  awaited: z.array(AwaitedDutyView),
});
export type DesignationRow = z.infer<typeof DesignationRow>;

/** The record and what the reader may do with it: the reply to every command. */
export const DesignationState = z.object({
  designation: Designation,
  label: z.string(),
  shownName: z.string(),
  awaited: z.array(AwaitedDutyView),
  allowed: z.array(z.enum(designationActions)),
});
export type DesignationState = z.infer<typeof DesignationState>;

/** What a unit has written of a report that is not sent yet. */
export const ReportDraft = z.object({
  year: z.int(),
  revision: z.int().min(0),
  content: ReportContent,
  savedBy: z.string(),
  savedAt: Instant,
});
export type ReportDraft = z.infer<typeof ReportDraft>;

/** All that the reader may know of a title. */
export const DesignationView = DesignationState.extend({
  events: z.array(DesignationEvent),
  /** Whether every hash fits the event and the event before it, those that are not shown included. */
  intact: z.boolean(),
  /** As submitted last, by year. */
  reports: z.array(z.object({ year: z.int(), submission: z.int(), content: ReportContent })),
  /** Of the unit alone. */
  draft: ReportDraft.nullable(),
  /** Of the handlers alone. */
  caseFile: CaseFile.nullable(),
  ban: z
    .object({
      until: LocalDate,
      eligibleFrom: LocalDate,
      state: z.enum(['active', 'expired', 'lifted']),
      label: z.string(),
    })
    .nullable(),
  /** Other living titles of the unit: nothing happens to them by itself (DOMAIN E-74). */
  otherTitles: z.array(z.object({ title: z.string(), leadName: z.string(), label: z.string() })),
  /** What the tree of organisations says of the holder today, where that differs from the title (DOMAIN E-09). */
  changed: z.string().nullable(),
});
export type DesignationView = z.infer<typeof DesignationView>;

/** What anybody may know of a title: nothing of a case, an inspection or a report. */
export const PublicTitle = z.object({
  shownName: z.string(),
  fullName: z.string(),
  title: z.string(),
  leadName: z.string(),
  plaqueNumber: z.string().nullable(),
  document: Letter.omit({ documentNumberAsGiven: true }),
  valid: z.boolean(),
  /** 有效 · 已取消 · 已注销. */
  label: z.string(),
  /** Since when it is not valid any more, and by which document. */
  endedOn: LocalDate.nullable(),
  endedBy: z.string().nullable(),
});
export type PublicTitle = z.infer<typeof PublicTitle>;
