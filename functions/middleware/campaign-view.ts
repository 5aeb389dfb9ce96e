import type { Stores } from '#functions/stores/stores.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import { objectionToApplying } from '#shared/domain/begin-application.ts';
import { planOf, warningsOfPlan } from '#shared/domain/campaign-plan.ts';
import { campaignPhaseLabels, isRunning, phaseOf } from '#shared/domain/campaign-states.ts';
import { type CampaignFacts, campaignSteps } from '#shared/domain/campaign-steps.ts';
import { byStatus } from '#shared/domain/counts.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { isAdmitted } from '#shared/domain/organisation-life.ts';
import { refusalTitles } from '#shared/domain/refusal.ts';
import { blocksIncidents, mayRelease } from '#shared/domain/release-incident.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { applicationIdOf } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { gatesOfUnit } from './gate-facts.ts';

/**
 * A campaign with what this person may do in it.
 * @param known how far its applications are, where the caller has counted them; null for a list, which shows no steps
 *   and must not count every campaign's applications. Counted here where it is left out and the person manages it.
 */
export async function campaignView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
  known?: CampaignFacts | null,
): Promise<CampaignView> {
  const { organisation } = person;
  // Asked without the gates first: they are looked at only for a unit that could begin.
  const place = objectionToApplying(campaign, person, now);
  const manage = manages(campaign, person);
  const [edition, placesTaken, own, facts] = await Promise.all([
    stores.editions.load(campaign.edition),
    manage ? stores.campaigns.placesTaken(campaign.id) : null,
    organisation.level === campaign.applicantLevel || isAdmitted(organisation, campaign)
      ? stores.applications.load(applicationIdOf(campaign.id, organisation.id))
      : undefined,
    !manage ? null : known === undefined ? campaignFacts(stores, campaign) : known,
  ]);
  const gates =
    place === null && own === undefined && edition !== undefined
      ? await gatesOfUnit(stores, { campaign, edition }, organisation, null, now)
      : [];
  const objection = place === null ? objectionToApplying(campaign, person, now, gates) : place;
  const reason = own ? refusalTitles.alreadyExists : (objection?.detail ?? null);
  return {
    campaign,
    editionTitle: edition?.title ?? '',
    placesTaken,
    may: {
      apply: objection === undefined ? null : { allowed: reason === null, reason },
      manage,
      release:
        edition !== undefined &&
        blocksIncidents(edition) &&
        mayRelease(campaign, person) &&
        isRunning(campaign) &&
        campaign.publicity === null,
    },
    phase: phaseOf(campaign, now),
    phaseLabel: campaignPhaseLabels[phaseOf(campaign, now)],
    steps: facts === null ? [] : (campaignSteps(campaign, facts, person, now) as CampaignView['steps']),
    warnings:
      facts === null
        ? []
        : warningsOfPlan(planOf(campaign), await ownCampaigns(stores, campaign), campaign.id),
    own: own?.id ?? null,
  };
}

const ownCampaigns = async (stores: Stores, { lead }: Campaign) =>
  (await stores.campaigns.all()).filter((other) => other.lead === lead);

/**
 * How far the campaign's applications are, and how many objections and clues wait for an answer: from counters that move
 * with them. What the lead may not see yet is only a number in it.
 */
export async function campaignFacts(stores: Stores, campaign: Campaign): Promise<CampaignFacts> {
  const [total, openObjections] = await Promise.all([
    stores.counts.total(campaign.id),
    stores.counts.waiting(campaign.id),
  ]);
  return { counts: byStatus(total), openObjections };
}
