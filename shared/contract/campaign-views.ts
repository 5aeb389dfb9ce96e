import * as z from 'zod';
import { IncidentRelease } from '../model/application.ts';
import { CampaignEvent } from '../model/campaign-event.ts';
import { OrganisationId } from '../model/ids.ts';
import { Instant } from '../model/instant.ts';
import { Level } from '../model/organisation.ts';
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

/** A unit that may be released from what it declares: who and how it stands, nothing of what it filled in (XR-9). */
export const ReleasableUnit = z.object({
  organisation: OrganisationId,
  organisationName: z.string(),
  label: z.string(),
  version: z.int(),
  release: IncidentRelease.nullable(),
});
export type ReleasableUnit = z.infer<typeof ReleasableUnit>;

export const CampaignHistory = z.object({
  events: z.array(CampaignEvent),
  /** Whether every hash fits the event and the event before it. */
  intact: z.boolean(),
  /** Number and hash of the last event, as the campaign holds them. */
  version: z.int(),
  head: z.string(),
  /** The campaign that this one was made of, and what differs from it now. */
  previous: z.object({ title: z.string(), changes: z.array(CampaignChangeView) }).nullable(),
});
export type CampaignHistory = z.infer<typeof CampaignHistory>;

/** Applications of one kind of unit that stand in one place. */
export const OverviewCount = z.object({
  level: Level,
  status: z.string(),
  /** The level of a review or return, the step of an evaluation. */
  part: z.string().nullable(),
  label: z.string(),
  number: z.int(),
});
export type OverviewCount = z.infer<typeof OverviewCount>;

/** How far a campaign is, within the reader's branch. */
export const CampaignOverview = z.object({
  total: z.int(),
  counts: z.array(OverviewCount),
  /** By the units right below the reader's: a province each, for the nation. */
  branches: z.array(
    z.object({
      organisation: OrganisationId,
      name: z.string(),
      total: z.int(),
      /** Still before a level whose deadline has passed. */
      late: z.int(),
      /** By status. */
      counts: z.record(z.string(), z.int()),
    }),
  ),
  /** Objections and clues that wait for an answer; null for whoever does not run the campaign. */
  waiting: z.int().nullable(),
});
export type CampaignOverview = z.infer<typeof CampaignOverview>;
