import * as z from 'zod';
import { ItemId } from './ids.ts';
import { Instant } from './instant.ts';

/** A figure as typed: a value, or numerator and denominator. */
export const Figure = z.strictObject({
  value: z.string().max(40, '数字过长').optional(),
  numerator: z.string().max(40, '数字过长').optional(),
  denominator: z.string().max(40, '数字过长').optional(),
});
export type Figure = z.infer<typeof Figure>;

/**
 * What a person typed for one item, kept as typed (full-width digits included) so that nothing is lost; the domain
 * reads it. One shape for rows and fields: the edition says which parts an item uses.
 */
export const Answer = z.strictObject({
  /** Text field, statement of a row, detail of a 是/否. */
  text: z.string().max(20_000, '文字不能超过 20000 字').optional(),
  choice: z.enum(['yes', 'no', 'has', 'none'], '请选择一项').optional(),
  /** Integer field, as typed. */
  number: z.string().max(40, '数字过长').optional(),
  /** One tick for each atomic check of a row, in the edition's order. */
  checks: z.array(z.boolean()).max(20).optional(),
  /** Figures by measure id, as typed. */
  figures: z.record(z.string().max(40), Figure).optional(),
  notApplicable: z.boolean().optional(),
  /** Why the row does not apply, or why an incident is reported. */
  reason: z.string().max(2_000, '理由不能超过 2000 字').optional(),
});
export type Answer = z.infer<typeof Answer>;

export const Answers = z.record(ItemId, Answer);
export type Answers = z.infer<typeof Answers>;

/** One autosaved answer. `revision` starts at 1 and rises by one with every change; 0 means «not saved yet». */
export const DraftAnswer = z.strictObject({
  item: ItemId,
  answer: Answer,
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type DraftAnswer = z.infer<typeof DraftAnswer>;

/** What the reviewer found for one row. */
export const Finding = z.strictObject({
  item: ItemId,
  value: z.enum(['met', 'notMet', 'notApplicable']),
  note: z.string().max(2_000, '意见不能超过 2000 字'),
});
export type Finding = z.infer<typeof Finding>;

export const SavedFinding = z.strictObject({
  ...Finding.shape,
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type SavedFinding = z.infer<typeof SavedFinding>;
