import * as z from 'zod';
import { RecordedActor } from './chained-event.ts';
import { CampaignId, GuidanceId, ItemId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/** What a level does for the units below it (C-20): 动员部署、培训解读、现场指导、案例交流; and what units ask. */
export const guidanceKinds = {
  kickoff: '动员部署会',
  training: '培训与解读',
  help: '现场指导',
  example: '案例交流',
  question: '答疑',
} as const;
export type GuidanceKind = keyof typeof guidanceKinds;
export const GuidanceKind = z.enum(Object.keys(guidanceKinds) as [GuidanceKind], '请选择指导形式');

/**
 * One act of guidance, or one question with its answer. It is shown to the units inside `scope` and to whoever gave it;
 * a question stays between the two until its answer is shared.
 */
export const Guidance = z.strictObject({
  id: GuidanceId,
  campaign: CampaignId,
  kind: GuidanceKind,
  title: z.string(),
  text: z.string(),
  /** The day of the meeting, training or visit; of a question the day it was asked. */
  on: LocalDate,
  place: z.string(),
  /** The rows that it explains. */
  items: z.array(ItemId),
  /** Who gives it, or answers. */
  guide: OrganisationId,
  guideName: z.string(),
  /** Branch of the tree that reads it. */
  scope: z.string(),
  scopeName: z.string(),
  /** Of a question. */
  asker: z.strictObject({ organisation: OrganisationId, name: z.string() }).nullable(),
  answer: z
    .strictObject({ text: z.string(), shared: z.boolean(), at: Instant, by: RecordedActor })
    .nullable(),
  /** Taken back, with the reason; it stays on record. */
  withdrawn: z.strictObject({ reason: z.string(), at: Instant, by: RecordedActor }).nullable(),
  by: RecordedActor,
  at: Instant,
  version: z.int().min(1),
});
export type Guidance = z.infer<typeof Guidance>;
