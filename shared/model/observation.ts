import * as z from 'zod';
import { Figure } from './answer.ts';
import type { ValueSource } from './edition.ts';
import { ItemId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
import { Level } from './organisation.ts';

/** Where a value comes from that is not the unit's own. */
export const othersSources = [
  'document',
  'office',
  'system',
  'onSite',
] as const satisfies readonly ValueSource[];
export const OthersSource = z.enum(othersSources, '请选择数据来源');
export type OthersSource = z.infer<typeof OthersSource>;

/**
 * What one method of verification found for a row (DOMAIN S-05, A16, Q14): a document that was read, a visit, a figure of
 * 老龄处, an extract of the national system. It stands beside the unit's own answer and replaces nothing.
 */
export const Observation = z.strictObject({
  item: ItemId,
  source: OthersSource,
  /** As of which day the figures hold, or the day of the visit. */
  on: LocalDate,
  /** From where, in words: the document with its number, the place, the extract. */
  origin: z.string().trim().min(1, '请写明数据从哪里来').max(200, '来源不能超过 200 字'),
  /** What was found of each atomic check, in the edition's order; absent where nothing was said about them. */
  checks: z.array(z.boolean()).max(20).optional(),
  /** By measure id, as typed. */
  figures: z.record(z.string().max(40), Figure).optional(),
  note: z.string().max(2_000, '说明不能超过 2000 字'),
  /** Recorded by mistake: it counts for nothing and stays in sight. */
  withdrawn: z.boolean(),
});
export type Observation = z.infer<typeof Observation>;

/** A record as it stood before it was changed. */
export const EarlierObservation = z.strictObject({
  ...Observation.omit({ item: true, source: true }).shape,
  savedBy: z.string(),
  savedAt: Instant,
});
export type EarlierObservation = z.infer<typeof EarlierObservation>;

/** One organisation has one record for a row and source; what it said before stays beside it, oldest first. */
export const SavedObservation = z.strictObject({
  ...Observation.shape,
  organisation: OrganisationId,
  organisationName: z.string(),
  level: Level,
  earlier: z.array(EarlierObservation),
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type SavedObservation = z.infer<typeof SavedObservation>;
