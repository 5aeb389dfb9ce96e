import * as z from 'zod';
import { Letter } from '../model/application.ts';
import { ApplicationId, CampaignId, OrganisationId } from '../model/ids.ts';
import { Instant } from '../model/instant.ts';
import { FormalCheck, NationalList, Recommendation, RecommendationEvent } from '../model/recommendation.ts';
import { Status } from '../model/status.ts';

/** A unit that a recommender may put on its list, or has put on it. */
export const RecommendableUnit = z.object({
  application: ApplicationId,
  organisation: OrganisationId,
  organisationName: z.string(),
  status: Status,
  label: z.string(),
  /** Why it cannot be recommended now; null where it is or can be. */
  refusal: z.string().nullable(),
  /** The letter of a unit that was recommended by itself. */
  letter: Letter.nullable(),
});
export type RecommendableUnit = z.infer<typeof RecommendableUnit>;

/** What a recommender sees of its own list. */
export const RecommendationView = z.object({
  campaign: CampaignId,
  campaignTitle: z.string(),
  leadName: z.string(),
  recommenderName: z.string(),
  recommendation: Recommendation.nullable(),
  units: z.array(RecommendableUnit),
  /** Places of this recommender; null where none were set. */
  limit: z.int().nullable(),
  deadline: Instant.nullable(),
  /** Why nothing can be sent now; null where it can. */
  refusal: z.string().nullable(),
  events: z.array(RecommendationEvent),
  intact: z.boolean(),
});
export type RecommendationView = z.infer<typeof RecommendationView>;

/** One recommender at the desk. */
export const CollectionRow = z.object({
  recommender: OrganisationId,
  recommenderName: z.string(),
  state: z.enum(['sent', 'sentLate', 'returned', 'missing', 'overdue']),
  label: z.string(),
  units: z.int(),
  limit: z.int().nullable(),
  letter: Letter.nullable(),
  sentAt: Instant.nullable(),
  returned: z.string().nullable(),
});
export type CollectionRow = z.infer<typeof CollectionRow>;

/** The desk of a campaign that the nation leads. */
export const CollectionView = z.object({
  campaign: CampaignId,
  campaignTitle: z.string(),
  deadline: Instant.nullable(),
  places: z.int(),
  quotaKind: z.enum(['hard', 'soft']),
  /** Units on the lists that are sent. */
  used: z.int(),
  recommenders: z.array(CollectionRow),
  list: NationalList,
  mayFreeze: z.boolean(),
  events: z.array(RecommendationEvent),
  intact: z.boolean(),
});
export type CollectionView = z.infer<typeof CollectionView>;

/** One recommender's list at the desk, with the formal check of each unit. */
export const CollectedList = z.object({
  row: CollectionRow,
  recommendation: Recommendation.nullable(),
  units: z.array(
    z.object({
      application: ApplicationId,
      organisationName: z.string(),
      rank: z.int(),
      status: Status,
      label: z.string(),
      check: FormalCheck.nullable(),
      /** What the system finds by itself: gates and withdrawals. */
      hints: z.array(z.string()),
    }),
  ),
  /** 候补, in order, with where each stands. */
  reserve: z.array(
    z.object({ application: ApplicationId, organisationName: z.string(), rank: z.int(), label: z.string() }),
  ),
  frozen: z.boolean(),
  events: z.array(RecommendationEvent),
  intact: z.boolean(),
});
export type CollectedList = z.infer<typeof CollectedList>;
