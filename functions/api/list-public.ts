import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { partedPage } from '#functions/middleware/parted-list.ts';
import { isPublishedUnit, publishedStatuses } from '#functions/middleware/published-units.ts';
import type { DesignationStore } from '#functions/stores/designation-store.ts';
import { listPublic } from '#shared/contract/routes.ts';
import type { PublicEntry } from '#shared/contract/views.ts';
import { isLiving } from '#shared/domain/designation-states.ts';
import { hostNames } from '#shared/domain/hosts.ts';
import { isPublished, untimely } from '#shared/domain/objection-intake.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';

/** Entries of one reply, and what it reads at most to find them by a name. */
const pageSize = 100;
const mostReads = 1_000;

/** What the public may know, field by field: nothing of a person is ever copied. */
function publicEntry(application: Application, listed: Campaign, now: Instant): PublicEntry {
  const campaign = asFor(application, listed);
  const { title, programme, publicity } = campaign;
  const { designation } = application;
  return {
    application: application.id,
    objections: isPublished(application, campaign) && untimely({ channel: 'online' }, campaign, now) === null,
    organisationName: application.organisationName,
    campaignTitle: title,
    programme,
    hosts: hostNames(campaign),
    status: application.status.name === 'named' ? 'named' : 'inPublicity',
    publicityEndsAt: publicity?.endsAt ?? null,
    address: publicity?.address ?? null,
    contact: publicity?.contact ?? null,
    corrections: (publicity?.corrections ?? []).flatMap(({ application: of, before, after, at }) =>
      of === application.id ? [{ before, after, at }] : [],
    ),
    documentNumber: designation?.documentNumber ?? null,
    date: designation?.date ?? null,
  };
}

/** Without those whose title was taken or closed since: they are found by the check of titles, as what they are. */
async function stillNamed(
  designations: DesignationStore,
  entries: readonly PublicEntry[],
): Promise<PublicEntry[]> {
  const kept = await Promise.all(
    entries.map(async (entry) => {
      if (entry.status !== 'named') return true;
      const title = await designations.load(entry.application);
      return title === undefined || isLiving(title);
    }),
  );
  return entries.filter((_, index) => kept[index]);
}

export default publicEndpoint(
  listPublic,
  ({ applications, campaigns, listing, designations }) =>
    async ({ query, now }) => {
      if (query.unit !== undefined) {
        const application = await applications.load(query.unit);
        const campaign = application && (await campaigns.load(application.campaign));
        if (application === undefined || !campaign?.publicity || !isPublishedUnit(application))
          return { entries: [], next: null };
        return {
          entries: await stillNamed(designations, [publicEntry(application, campaign, now)]),
          next: null,
        };
      }
      const wanted = query.q?.normalize('NFKC').trim() ?? '';
      const published = (await campaigns.all()).filter(({ publicity }) => publicity !== null);
      const byId = new Map(published.map((campaign) => [campaign.id, campaign]));
      const { rows, next } = await partedPage(
        published.flatMap(({ id }) =>
          publishedStatuses.map((status) => ({
            name: `${id}#${status}`,
            page: (options) => listing.stagePage(id, status, null, options),
          })),
        ),
        (application) => {
          const campaign = byId.get(application.campaign);
          return campaign && isPublishedUnit(application) && application.organisationName.includes(wanted)
            ? publicEntry(application, campaign, now)
            : undefined;
        },
        { cursor: query.cursor, limit: pageSize, reads: mostReads },
      );
      return { entries: await stillNamed(designations, rows), next };
    },
);
