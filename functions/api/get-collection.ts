import { endpoint } from '#functions/middleware/endpoint.ts';
import { collectionView, deskCampaign } from '#functions/middleware/recommendation.ts';
import { getCollection } from '#shared/contract/routes.ts';

export default endpoint(
  getCollection,
  (tools) =>
    async ({ parameters, actor, now }) =>
      collectionView(tools, await deskCampaign(tools, parameters.id, actor), actor, now),
);
