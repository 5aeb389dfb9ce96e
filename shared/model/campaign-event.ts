import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { CampaignId } from './ids.ts';

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
export const CampaignEvent = decidedEvent({
  type: z.enum(campaignEventTypes),
  campaign: CampaignId,
});
export type CampaignEvent = z.infer<typeof CampaignEvent>;
