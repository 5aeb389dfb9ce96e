import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { ownRecommendation, recommendationView } from '#functions/middleware/recommendation.ts';
import { getRecommendation } from '#shared/contract/routes.ts';

export const readRecommendation =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof getRecommendation>) =>
    recommendationView(tools, await ownRecommendation(tools, parameters.id, actor), actor, now);

export default endpoint(getRecommendation, readRecommendation);
