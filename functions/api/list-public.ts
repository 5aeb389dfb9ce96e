import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { listPublic } from '#shared/contract/routes.ts';
import type { PublicEntry } from '#shared/contract/views.ts';
import { isPublished, untimely } from '#shared/domain/objection-intake.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';

/**
 * An investigation is not shown: the list stays as it was published, and nobody learns from it who is objected to.
 * Shown as in publicity until the naming is published. A candidate of a campaign whose publicity has begun is published
 * by that alone: the list froze with it, and the calendar may be a moment behind.
 */
const shownStatuses = ['candidate', 'inPublicity', 'underObjection', 'cleared', 'named'] as const;

/** What the public may know, field by field: nothing of a person is ever copied. */
function publicEntry(application: Application, campaign: Campaign, now: Instant): PublicEntry {
  const { title, programme, publicity } = campaign;
  const { designation } = application;
  return {
    application: application.id,
    objections: isPublished(application, campaign) && untimely({ channel: 'online' }, campaign, now) === null,
    organisationName: application.organisationName,
    campaignTitle: title,
    programme,
    status: application.status.name === 'named' ? 'named' : 'inPublicity',
    publicityEndsAt: publicity?.endsAt ?? null,
    address: publicity?.address ?? null,
    contact: publicity?.contact ?? null,
    documentNumber: designation?.documentNumber ?? null,
    date: designation?.date ?? null,
  };
}

export default publicEndpoint(listPublic, ({ campaigns, listing }) => async ({ query, now }) => {
  const wanted = query.q?.normalize('NFKC').trim() ?? '';
  const entries: PublicEntry[] = [];
  for (const campaign of await campaigns.all()) {
    if (campaign.publicity === null) continue;
    for (const status of shownStatuses) {
      for await (const application of listing.everyInStage(campaign.id, status, null)) {
        const entry = publicEntry(application, campaign, now);
        if (entry.organisationName.includes(wanted)) entries.push(entry);
      }
    }
  }
  return { entries };
});
