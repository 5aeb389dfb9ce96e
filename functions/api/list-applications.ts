import { applicationRow } from '#functions/middleware/application-row.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { nationalMark } from '#functions/middleware/national-mark.ts';
import { type ListPart, partedPage } from '#functions/middleware/parted-list.ts';
import { stagesOf } from '#functions/stores/application-listing.ts';
import { listApplications } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { maySee } from '#shared/domain/decide.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';

/** Rows of one reply. A page can be shorter where entries of the index are not for this reader. */
const pageSize = 100;
/** Entries of the index that one reply reads at most, where the status is looked for in a branch. */
const mostReads = 500;

/**
 * Everything of a campaign below the reader's unit. Whoever stands above the whole campaign finds a status by its own
 * range; below, the branch is read, which a province's or a prefecture's size bounds.
 */
function partsOf(
  { listing }: Tools,
  campaign: Campaign,
  actor: Person,
  status: StatusName | undefined,
): ListPart[] {
  const { id, scope } = campaign;
  if (status !== undefined && isInBranch(scope, actor.organisation))
    return stagesOf(status).map((level) => ({
      name: `${id}#${status}#${level ?? ''}`,
      page: (options) => listing.stagePage(id, status, level, options),
    }));
  return [{ name: id, page: (options) => listing.branchPage(id, actor.organisation.path, options) }];
}

export default endpoint(listApplications, (tools) => async ({ query, actor }) => {
  const { campaign: asked, status, cursor } = query;
  const campaigns = (await tools.campaigns.all()).filter(
    (campaign) => maySeeCampaign(campaign, actor) && (asked === undefined || campaign.id === asked),
  );
  const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  const parts =
    query.view === 'branch'
      ? campaigns.flatMap((campaign) => partsOf(tools, campaign, actor, status))
      : // What awaits the reader's unit, the most urgent first.
        [
          {
            name: asked ?? '',
            page: (options: { limit?: number; cursor?: string | undefined }) =>
              tools.listing.awaiting(actor.organisation.id, options),
          },
        ];
  const { rows, next } = await partedPage(
    parts,
    (application) => {
      const campaign = byId.get(application.campaign);
      return campaign !== undefined &&
        maySee(application, actor) &&
        (status === undefined || application.status.name === status)
        ? { row: applicationRow(application, campaign, actor), campaign, application }
        : undefined;
    },
    { cursor, limit: pageSize, reads: mostReads },
  );
  const applications = await Promise.all(
    rows.map(async ({ row, campaign, application }) => ({
      ...row,
      national: await nationalMark(tools, campaign, application, actor),
    })),
  );
  return { applications, next };
});
