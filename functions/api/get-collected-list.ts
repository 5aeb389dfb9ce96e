import { endpoint } from '#functions/middleware/endpoint.ts';
import { collectedList, deskCampaign } from '#functions/middleware/recommendation.ts';
import { getCollectedList } from '#shared/contract/routes.ts';

export default endpoint(
  getCollectedList,
  (tools) =>
    async ({ parameters, actor, now }) =>
      collectedList(tools, await deskCampaign(tools, parameters.id, actor), parameters.organisation, now),
);
