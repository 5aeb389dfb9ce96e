import { extensibleUnit } from '#functions/middleware/campaign-step.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { partedPage } from '#functions/middleware/parted-list.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listExtensible } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { beforeLapse } from '#shared/domain/extend-deadline.ts';

/** Units of one reply, and what it reads at most to find them by a name. */
const pageSize = 100;
const mostReads = 1_000;

export default endpoint(listExtensible, (tools) => async ({ parameters, query, actor }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '延期由主办单位的批次管理人员办理。');
  const wanted = query.q?.normalize('NFKC').trim() ?? '';
  const { rows, next } = await partedPage(
    (['returned', 'draft', 'lapsed'] as const).map((status) => ({
      name: status,
      page: (options) => tools.listing.stagePage(campaign.id, status, null, options),
    })),
    (application, status) => {
      const before = beforeLapse(application)?.name;
      if (status === 'lapsed' && before !== 'draft' && before !== 'returned') return undefined;
      return application.organisationName.includes(wanted)
        ? extensibleUnit(application, campaign)
        : undefined;
    },
    { cursor: query.cursor, limit: pageSize, reads: mostReads },
  );
  return { units: [...rows], next };
});
