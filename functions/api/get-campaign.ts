import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getCampaign } from '#shared/contract/routes.ts';

export default endpoint(
  getCampaign,
  (tools) =>
    async ({ parameters, actor, now }) =>
      campaignView(tools, await campaignFor(tools, parameters.id, actor), actor, now),
);
