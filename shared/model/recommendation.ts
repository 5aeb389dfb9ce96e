import * as z from 'zod';
import { Letter } from './application.ts';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, OrganisationId } from './ids.ts';
import { Instant } from './instant.ts';

/** One unit of a recommender's list, in its order. */
export const RankedUnit = z.strictObject({
  application: ApplicationId,
  organisation: OrganisationId,
  organisationName: z.string(),
  rank: z.int().min(1),
});
export type RankedUnit = z.infer<typeof RankedUnit>;

/** What the lead looks at for every recommended unit, one by one (A13, N-46). */
export const formalCheckItems = {
  letter: '推荐函（文号、日期、公章）',
  list: '列入汇总表，名称与申报一致',
  form: '申报表完整',
  seal: '推荐单位已盖章',
  certificates: '资质证明齐全有效（示范县不适用的，标为符合）',
  gates: '无禁申、重大负面事件和重复命名',
} as const;
export type FormalCheckItem = keyof typeof formalCheckItems;
export const FormalCheckItem = z.enum(Object.keys(formalCheckItems) as [FormalCheckItem]);

export const FormalMark = z.strictObject({
  value: z.enum(['ok', 'defect'], '请选择符合或有缺陷'),
  note: z.string().max(1_000, '说明不能超过 1000 字'),
});
export type FormalMark = z.infer<typeof FormalMark>;

/** The formal check of one unit: what was looked at so far. */
export const FormalCheck = z.strictObject({
  application: ApplicationId,
  marks: z.partialRecord(FormalCheckItem, FormalMark),
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type FormalCheck = z.infer<typeof FormalCheck>;

/** A unit that dropped out of a list that was sent, and who came for it from the reserve (A10). */
export const Replacement = z.strictObject({
  out: RankedUnit,
  in: RankedUnit,
  /** Who stood before it on the reserve and could not come any more. */
  skipped: z.array(RankedUnit),
  reason: z.string(),
  at: Instant,
});
export type Replacement = z.infer<typeof Replacement>;

/**
 * What one recommender sends for a campaign: its letter and its ranked list, in one act; frozen while it is sent
 * (N-45, A12). Its record holds every version.
 */
export const Recommendation = z.strictObject({
  campaign: CampaignId,
  recommender: OrganisationId,
  recommenderName: z.string(),
  status: z.enum(['sent', 'returned']),
  ranked: z.array(RankedUnit),
  /** 候补, in order, by the same letter: recommended, and accepted only in the place of one that drops out (A10). */
  reserve: z.array(RankedUnit).default([]),
  /** Absent or empty where nobody dropped out. */
  replaced: z.array(Replacement).default([]),
  letter: Letter,
  sentAt: Instant,
  /** After the province's deadline. */
  late: z.boolean(),
  returned: z.strictObject({ reason: z.string(), at: Instant, times: z.int().min(1) }).nullable(),
  version: z.int().min(1),
  head: z.string(),
});
export type Recommendation = z.infer<typeof Recommendation>;

/** The national list of a campaign: frozen by a recorded act, with a hash over exactly these units. */
export const NationalList = z.strictObject({
  campaign: CampaignId,
  status: z.enum(['open', 'frozen']),
  /** Places that a recommender was given, by organisation; absent where none was set. */
  limits: z.record(z.string(), z.int().min(1)),
  frozen: z
    .strictObject({
      at: Instant,
      by: z.string(),
      hash: z.string(),
      units: z.array(
        z.strictObject({ ...RankedUnit.shape, recommender: OrganisationId, recommenderName: z.string() }),
      ),
    })
    .nullable(),
  version: z.int().min(0),
  head: z.string(),
});
export type NationalList = z.infer<typeof NationalList>;

/** One entry of the record of a recommendation or of the national list. */
export const RecommendationEvent = decidedEvent({
  action: z.enum(['send', 'return', 'replace', 'freeze', 'unfreeze', 'limit']),
  campaign: CampaignId,
  /** null for the national list itself. */
  recommender: OrganisationId.nullable(),
});
export type RecommendationEvent = z.infer<typeof RecommendationEvent>;

/** That a unit was recommended to the nation: read by the province's own selection (C-13). */
export const NationalRecommendation = z.strictObject({
  campaign: CampaignId,
  campaignTitle: z.string(),
  recommender: OrganisationId,
  rank: z.int().min(1),
  letter: Letter,
  /** False where the list was returned and the unit is not on the new one. */
  standing: z.boolean(),
});
export type NationalRecommendation = z.infer<typeof NationalRecommendation>;
