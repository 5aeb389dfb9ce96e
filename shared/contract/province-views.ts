import * as z from 'zod';
import { provinceActions } from '../domain/province-states.ts';
import { Edition } from '../model/edition.ts';
import { OrganisationId, ProvinceApplicationId } from '../model/ids.ts';
import { Instant, LocalDate } from '../model/instant.ts';
import {
  CreationPeriod,
  ProvinceApplication,
  ProvinceDraft,
  ProvinceEvent,
  ProvinceStatus,
} from '../model/province-application.ts';
import { AllowedAction } from './views.ts';

/** One line of the list of provinces' applications. */
export const ProvinceRow = z.object({
  id: ProvinceApplicationId,
  organisation: OrganisationId,
  organisationName: z.string(),
  governmentName: z.string(),
  status: ProvinceStatus,
  label: z.string(),
  tone: z.enum(['neutral', 'active', 'warning', 'success', 'danger']),
  /** Who is awaited; empty for nobody. */
  awaited: z.string(),
  dueAt: Instant.nullable(),
  period: CreationPeriod.nullable(),
  milestonesDone: z.int(),
  milestones: z.int(),
  /** Whether an inquiry into a trigger event is open. */
  inquiry: z.boolean(),
  submittedAt: Instant.nullable(),
  updatedAt: Instant,
});
export type ProvinceRow = z.infer<typeof ProvinceRow>;

export const ProvinceView = z.object({
  application: ProvinceApplication,
  row: ProvinceRow,
  /** What the reader may do now, and why not what is theirs but not allowed. */
  allowed: z.array(AllowedAction.extend({ action: z.enum(provinceActions) })),
  /** The province's unsent words; null for everybody else. */
  draft: ProvinceDraft.nullable(),
  /** The standard of the evaluation, once it is pinned. */
  edition: Edition.nullable(),
  events: z.array(ProvinceEvent),
  /** Whether every hash fits. */
  intact: z.boolean(),
});
export type ProvinceView = z.infer<typeof ProvinceView>;

/** What everybody may see of a province in publicity or named. */
export const PublicProvince = z.object({
  id: ProvinceApplicationId,
  governmentName: z.string(),
  label: z.string(),
  status: ProvinceStatus,
  publicity: z
    .object({
      startsAt: Instant,
      endsAt: Instant,
      workingDays: z.int(),
      address: z.string(),
      contact: z.string(),
    })
    .nullable(),
  designation: z.object({ documentNumber: z.string(), date: LocalDate }).nullable(),
});
export type PublicProvince = z.infer<typeof PublicProvince>;
