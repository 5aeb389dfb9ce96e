import type { Stores } from '#functions/stores/stores.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import { objectionToApplying } from '#shared/domain/begin-application.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { refusalTitles } from '#shared/domain/refusal.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { applicationIdOf } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** A campaign with what this person may do in it. */
export async function campaignView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
): Promise<CampaignView> {
  const { organisation } = person;
  const objection = objectionToApplying(campaign, person, now);
  const [edition, placesTaken, own] = await Promise.all([
    stores.editions.load(campaign.edition),
    manages(campaign, person) ? stores.campaigns.placesTaken(campaign.id) : null,
    organisation.level === campaign.applicantLevel
      ? stores.applications.load(applicationIdOf(campaign.id, organisation.id))
      : undefined,
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
  };
}
