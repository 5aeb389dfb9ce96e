import { extensibleUnit } from '#functions/middleware/campaign-step.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import type { ExtensibleUnit } from '#shared/contract/campaign-views.ts';
import { listExtensible } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { beforeLapse } from '#shared/domain/extend-deadline.ts';

export default endpoint(listExtensible, (tools) => async ({ parameters, actor }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '延期由主办单位的批次管理人员办理。');
  const units: ExtensibleUnit[] = [];
  for (const status of ['returned', 'draft', 'lapsed'] as const) {
    for await (const application of tools.listing.everyInStage(campaign.id, status, null)) {
      const before = beforeLapse(application)?.name;
      if (status === 'lapsed' && before !== 'draft' && before !== 'returned') continue;
      units.push(extensibleUnit(application, campaign));
    }
  }
  return { units };
});
