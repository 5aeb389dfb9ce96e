import * as z from 'zod';
import { CampaignEvent } from '../model/campaign-event.ts';
import { OrganisationId } from '../model/ids.ts';
import { Instant } from '../model/instant.ts';
import { CampaignView } from './views.ts';

export const CampaignChangeView = z.object({ field: z.string(), before: z.string(), after: z.string() });
export type CampaignChangeView = z.infer<typeof CampaignChangeView>;

/** The draft of the next cycle, and what differs from the campaign that it was made of. */
export const NextCampaign = z.object({ view: CampaignView, changes: z.array(CampaignChangeView) });
export type NextCampaign = z.infer<typeof NextCampaign>;

/** A unit whose time can be extended: who and how it stands, nothing of what it filled in. */
export const ExtensibleUnit = z.object({
  organisation: OrganisationId,
  organisationName: z.string(),
  label: z.string(),
  dueAt: Instant.nullable(),
  version: z.int(),
});
export type ExtensibleUnit = z.infer<typeof ExtensibleUnit>;

export const CampaignHistory = z.object({
  events: z.array(CampaignEvent),
  /** Whether every hash fits the event and the event before it. */
  intact: z.boolean(),
  /** The campaign that this one was made of, and what differs from it now. */
  previous: z.object({ title: z.string(), changes: z.array(CampaignChangeView) }).nullable(),
});
export type CampaignHistory = z.infer<typeof CampaignHistory>;
