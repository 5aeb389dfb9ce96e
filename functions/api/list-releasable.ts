import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { partedPage } from '#functions/middleware/parted-list.ts';
import { reject } from '#functions/middleware/refused.ts';
import { releasableUnit } from '#functions/middleware/releasable.ts';
import { listReleasable } from '#shared/contract/routes.ts';
import { mayRelease } from '#shared/domain/release-incident.ts';
import { statusTable } from '#shared/model/status.ts';

/** Units of one reply, and what it reads at most to find them by a name. */
const pageSize = 100;
const mostReads = 1_000;

export default endpoint(listReleasable, (tools) => async ({ parameters, query, actor }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!mayRelease(campaign, actor))
    reject('notPermitted', '放行由主办单位或上级审核单位的批次管理人员办理。');
  const wanted = query.q?.normalize('NFKC').trim() ?? '';
  const { path } = actor.organisation;
  const { rows, next } = await partedPage(
    [{ name: 'branch', page: (options) => tools.listing.branchPage(campaign.id, path, options) }],
    (application) =>
      !statusTable[application.status.name].ended && application.organisationName.includes(wanted)
        ? releasableUnit(application)
        : undefined,
    { cursor: query.cursor, limit: pageSize, reads: mostReads },
  );
  return { units: [...rows], next };
});
