import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { candidatesOf, ownRecommendation, recommendationView } from '#functions/middleware/recommendation.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { RecommendationView } from '#shared/contract/recommendation-views.ts';
import { sendRecommendation } from '#shared/contract/routes.ts';
import { sendRecommendation as send } from '#shared/domain/recommendations.ts';

/**
 * Letter and ranked list in one act. What it makes of the units that were not recommended yet is carried by the relay,
 * by the same decision as on their own pages.
 */
export default commandEndpoint(
  sendRecommendation,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await ownRecommendation(tools, parameters.id, actor);
      const [seen, list] = await Promise.all([
        tools.recommendations.load(campaign.id, actor.organisation.id),
        tools.recommendations.list(campaign.id),
      ]);
      if ((seen?.version ?? 0) !== body.version)
        reject('versionConflict', '同事刚刚办理过本省的名单，请刷新核对后重新办理。');
      const { ranked, reserve, letter } = body;
      const candidates = await candidatesOf(tools, campaign, actor, letter, now);
      const decision = orThrow(
        send({ ranked, reserve, letter }, { campaign, seen, list, candidates, now }, actor),
      );
      const view = await recommendationView(tools, campaign, actor, now);
      let reply: RecommendationView = view;
      orThrow(
        await tools.recommendations.commit(seen, list, decision, {
          marker,
          reply: (recommendation) =>
            (reply = {
              ...view,
              recommendation,
              refusal: '推荐函和汇总表已经报送，名单不再变动；需要调整的，请主办单位退回。',
            }),
        }),
      );
      return reply;
    },
);
