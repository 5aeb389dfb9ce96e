import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { collectedList, deskCampaign } from '#functions/middleware/recommendation.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { CollectedList } from '#shared/contract/recommendation-views.ts';
import { returnRecommendation } from '#shared/contract/routes.ts';
import { returnRecommendation as back } from '#shared/domain/recommendations.ts';

export default commandEndpoint(
  returnRecommendation,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await deskCampaign(tools, parameters.id, actor);
      const [seen, list] = await Promise.all([
        tools.recommendations.load(campaign.id, parameters.organisation),
        tools.recommendations.list(campaign.id),
      ]);
      if (seen === undefined) reject('notFound', '该单位还没有报送推荐名单。');
      if (seen.version !== body.version)
        reject('versionConflict', '推荐名单刚刚有变动，请刷新核对后重新办理。');
      const decision = orThrow(back(seen, body.reason, { campaign, list, now }, actor));
      const view = await collectedList(tools, campaign, parameters.organisation, now);
      let reply: CollectedList = view;
      orThrow(
        await tools.recommendations.commit(seen, list, decision, {
          marker,
          reply: (recommendation) => (reply = { ...view, recommendation }),
        }),
      );
      return reply;
    },
);
