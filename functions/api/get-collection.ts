import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { collectionView, deskCampaign } from '#functions/middleware/recommendation.ts';
import { getCollection } from '#shared/contract/routes.ts';

export const readCollection =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof getCollection>) =>
    collectionView(tools, await deskCampaign(tools, parameters.id, actor), actor, now);

export default endpoint(getCollection, readCollection);
