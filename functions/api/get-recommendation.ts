import { endpoint } from '#functions/middleware/endpoint.ts';
import { ownRecommendation, recommendationView } from '#functions/middleware/recommendation.ts';
import { getRecommendation } from '#shared/contract/routes.ts';

export default endpoint(
  getRecommendation,
  (tools) =>
    async ({ parameters, actor, now }) =>
      recommendationView(tools, await ownRecommendation(tools, parameters.id, actor), actor, now),
);
