import type { Stores } from '#functions/stores/stores.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import { objectionToApplying } from '#shared/domain/begin-application.ts';
import { planOf, warningsOfPlan } from '#shared/domain/campaign-plan.ts';
import { campaignPhaseLabels, phaseOf } from '#shared/domain/campaign-states.ts';
import { type CampaignFacts, campaignSteps } from '#shared/domain/campaign-steps.ts';
import { maySee } from '#shared/domain/decide.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { refusalTitles } from '#shared/domain/refusal.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { applicationIdOf } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';

/** A campaign with what this person may do in it, and the counts of what this person may see. */
export async function campaignView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
): Promise<CampaignView> {
  const { organisation } = person;
  const objection = objectionToApplying(campaign, person, now);
  const manage = manages(campaign, person);
  const [edition, placesTaken, own, counted] = await Promise.all([
    stores.editions.load(campaign.edition),
    manages(campaign, person) ? stores.campaigns.placesTaken(campaign.id) : null,
    organisation.level === campaign.applicantLevel
      ? stores.applications.load(applicationIdOf(campaign.id, organisation.id))
      : undefined,
    manage ? countsOfAll(stores, campaign, person) : countsFor(stores, campaign, person),
  ]);
  const facts = manage
    ? { counts: counted.all, openObjections: await openObjections(stores, campaign) }
    : null;
  const reason = own ? refusalTitles.alreadyExists : (objection?.detail ?? null);
  return {
    campaign,
    editionTitle: edition?.title ?? '',
    placesTaken,
    may: {
      apply: objection === undefined ? null : { allowed: reason === null, reason },
      manage,
    },
    phase: phaseOf(campaign, now),
    phaseLabel: campaignPhaseLabels[phaseOf(campaign, now)],
    steps: facts === null ? [] : (campaignSteps(campaign, facts, person, now) as CampaignView['steps']),
    warnings: manage
      ? warningsOfPlan(planOf(campaign), await ownCampaigns(stores, campaign), campaign.id)
      : [],
    own: own?.id ?? null,
    counts: counted.seen,
  };
}

const ownCampaigns = async (stores: Stores, { lead }: Campaign) =>
  (await stores.campaigns.all()).filter((other) => other.lead === lead);

type Counts = Partial<Record<StatusName, number>>;

/** Objections and clues that are not answered or noted. */
async function openObjections(stores: Stores, { id }: Campaign): Promise<number> {
  const done: ReadonlySet<string> = new Set(['replied', 'noted']);
  return (await stores.objections.ofCampaign(id)).filter(({ status }) => !done.has(status)).length;
}

/**
 * How far the campaign's applications are. Counted by an index, which may lag a moment behind: what is declared of a
 * campaign by it is a mark, and no application is decided by that.
 */
export async function campaignFacts(
  stores: Stores,
  campaign: Campaign,
  person: Person,
): Promise<CampaignFacts> {
  const [{ all }, open] = await Promise.all([
    countsOfAll(stores, campaign, person),
    openObjections(stores, campaign),
  ]);
  return { counts: all, openObjections: open };
}

/** Of the whole campaign, for its lead; what the lead itself may not see yet is only a number. */
async function countsOfAll(
  stores: Stores,
  campaign: Campaign,
  person: Person,
): Promise<{ seen: Counts; all: Counts }> {
  const [seen, all]: [Counts, Counts] = [{}, {}];
  for await (const application of stores.listing.everyOf(campaign.id)) {
    const { name } = application.status;
    all[name] = (all[name] ?? 0) + 1;
    if (maySee(application, person)) seen[name] = (seen[name] ?? 0) + 1;
  }
  return { seen, all };
}

async function countsFor(
  stores: Stores,
  campaign: Campaign,
  person: Person,
): Promise<{ seen: Counts; all: Counts }> {
  const seen: Counts = {};
  for await (const application of stores.listing.everyInBranch(campaign.id, person.organisation.path)) {
    if (!maySee(application, person)) continue;
    const { name } = application.status;
    seen[name] = (seen[name] ?? 0) + 1;
  }
  return { seen, all: {} };
}
