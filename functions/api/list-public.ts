import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { partedPage } from '#functions/middleware/parted-list.ts';
import type { DesignationStore } from '#functions/stores/designation-store.ts';
import { listPublic } from '#shared/contract/routes.ts';
import type { PublicEntry } from '#shared/contract/views.ts';
import { isLiving } from '#shared/domain/designation-states.ts';
import { isPublished, untimely } from '#shared/domain/objection-intake.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';

/**
 * An investigation is not shown: the list stays as it was published, and nobody learns from it who is objected to.
 * Shown as in publicity until the naming is published. A candidate of a campaign whose publicity has begun is published
 * by that alone: the list froze with it, and the calendar may be a moment behind.
 */
const shownStatuses = ['candidate', 'inPublicity', 'underObjection', 'cleared', 'named'] as const;

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

/** Who was held back is not published (A19). */
const isShown = ({ status, heldBack }: Application) =>
  !heldBack && shownStatuses.some((shown) => shown === status.name);

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
        if (application === undefined || !campaign?.publicity || !isShown(application))
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
          shownStatuses.map((status) => ({
            name: `${id}#${status}`,
            page: (options) => listing.stagePage(id, status, null, options),
          })),
        ),
        (application) => {
          const campaign = byId.get(application.campaign);
          return campaign && isShown(application) && application.organisationName.includes(wanted)
            ? publicEntry(application, campaign, now)
            : undefined;
        },
        { cursor: query.cursor, limit: pageSize, reads: mostReads },
      );
      return { entries: await stillNamed(designations, rows), next };
    },
);
