import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { ownRecommendation, recommendationView } from '#functions/middleware/recommendation.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { RecommendationView } from '#shared/contract/recommendation-views.ts';
import { replaceUnit } from '#shared/contract/routes.ts';
import { replaceUnit as decideReplacement } from '#shared/domain/recommendations.ts';

/** The unit that comes was recommended with the list; it can be accepted from the moment that it stands on it. */
export default commandEndpoint(replaceUnit, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await ownRecommendation(tools, parameters.id, actor);
  const [seen, list] = await Promise.all([
    tools.recommendations.load(campaign.id, actor.organisation.id),
    tools.recommendations.list(campaign.id),
  ]);
  if (seen === undefined) return reject('transitionNotAllowed', '还没有报送推荐名单。');
  if (seen.version !== body.version)
    reject('versionConflict', '同事刚刚办理过本省的名单，请刷新核对后重新办理。');
  const found = await Promise.all(
    [...seen.ranked, ...seen.reserve].map(({ application }) => tools.applications.load(application)),
  );
  const units = new Map(
    found.flatMap((one) => (one === undefined ? [] : [[one.id as string, one] as const])),
  );
  const decision = orThrow(decideReplacement(seen, body, { campaign, list, units, now }, actor));
  const view = await recommendationView(tools, campaign, actor, now);
  let reply: RecommendationView = view;
  orThrow(
    await tools.recommendations.commit(seen, list, decision, {
      marker,
      campaign,
      reply: (recommendation) => (reply = { ...view, recommendation }),
    }),
  );
  return reply;
});
