import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { managedCampaign } from '#functions/middleware/review.ts';
import { arrangeReview } from '#shared/contract/routes.ts';
import { arrangeReview as decideArrangement } from '#shared/domain/review.ts';
import type { Review } from '#shared/model/review.ts';

export default commandEndpoint(arrangeReview, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const seen = (await tools.reviews.load(campaign.id)) ?? null;
  if ((seen?.version ?? 0) !== body.version)
    reject('versionConflict', '评审安排刚刚有变动。请刷新核对后重新办理。');
  const decision = orThrow(decideArrangement(seen, campaign, body.rules, actor, now));
  const reply = (review: Review) => ({ review });
  return reply(orThrow(await tools.reviews.commit(seen, decision, { marker, reply })));
});
