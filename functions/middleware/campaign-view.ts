import type { Stores } from '#functions/stores/stores.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import { objectionToApplying } from '#shared/domain/begin-application.ts';
import { maySee } from '#shared/domain/decide.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { refusalTitles } from '#shared/domain/refusal.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { applicationIdOf } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** A campaign with what this person may do in it, and the counts of what this person may see. */
export async function campaignView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
): Promise<CampaignView> {
  const { organisation } = person;
  const objection = objectionToApplying(campaign, person, now);
  const [edition, placesTaken, own, counts] = await Promise.all([
    stores.editions.load(campaign.edition),
    manages(campaign, person) ? stores.campaigns.placesTaken(campaign.id) : null,
    organisation.level === campaign.applicantLevel
      ? stores.applications.load(applicationIdOf(campaign.id, organisation.id))
      : undefined,
    countsFor(stores, campaign, person),
  ]);
  const reason = own ? refusalTitles.alreadyExists : (objection?.detail ?? null);
  return {
    campaign,
    editionTitle: edition?.title ?? '',
    placesTaken,
    may: {
      apply: objection === undefined ? null : { allowed: reason === null, reason },
      manage: manages(campaign, person),
    },
    own: own?.id ?? null,
    counts,
  };
}

async function countsFor(
  stores: Stores,
  campaign: Campaign,
  person: Person,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const application of stores.listing.everyInBranch(campaign.id, person.organisation.path)) {
    if (!maySee(application, person)) continue;
    const { name } = application.status;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
