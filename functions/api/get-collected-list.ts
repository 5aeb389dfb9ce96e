import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { collectedList, deskCampaign } from '#functions/middleware/recommendation.ts';
import { getCollectedList } from '#shared/contract/routes.ts';

export const readCollectedList =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof getCollectedList>) =>
    collectedList(tools, await deskCampaign(tools, parameters.id, actor), parameters.organisation, now);

export default endpoint(getCollectedList, readCollectedList);
