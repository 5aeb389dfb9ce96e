import * as z from 'zod';
import { RecordedActor } from './application.ts';
import { CampaignId } from './ids.ts';
import { Instant } from './instant.ts';

/** What can happen to a campaign; past tense, for the record. */
export const campaignEventTypes = [
  'CampaignDrafted',
  'CampaignEdited',
  'ApprovalRequested',
  'ApprovalRefused',
  'ApprovalGranted',
  'CampaignPublished',
  'DeadlinesMoved',
  'UnitAdmitted',
  'EditionMigrated',
  'CampaignPaused',
  'CampaignResumed',
  'CampaignCancelled',
  'EvaluationBegun',
  'SelectionBegun',
  'PublicityStarted',
  'PublicityRecounted',
  'PublicityExtended',
  'PublicityCorrected',
  'CampaignNamed',
  'CampaignConcluded',
  'CampaignArchived',
] as const;
export type CampaignEventType = (typeof campaignEventTypes)[number];

/** One entry of a campaign's record: append-only, each holds the hash of the one before. */
export const CampaignEvent = z.strictObject({
  number: z.int().min(1),
  type: z.enum(campaignEventTypes),
  campaign: CampaignId,
  at: Instant,
  actor: RecordedActor,
  reason: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});
export type CampaignEvent = z.infer<typeof CampaignEvent>;
