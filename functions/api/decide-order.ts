import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { rankedUnits } from '#functions/middleware/ranking.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import { decideOrder } from '#shared/contract/routes.ts';
import { decideOrder as decide } from '#shared/domain/expert-ranking.ts';
import type { Review } from '#shared/model/review.ts';

export default commandEndpoint(decideOrder, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const review = await arrangedReview(tools, campaign, body.version);
  const decision = orThrow(decide(review, await rankedUnits(tools, campaign), body, actor, now));
  const reply = (committed: Review) => ({ review: committed });
  return reply(orThrow(await tools.reviews.commit(review, decision, { marker, reply })));
});
