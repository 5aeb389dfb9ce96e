import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import { remindExperts } from '#shared/contract/routes.ts';
import { remindExperts as decideReminder, unsignedOf } from '#shared/domain/review.ts';
import type { Review } from '#shared/model/review.ts';

/** The messages go out by the relay. */
export default commandEndpoint(remindExperts, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const review = await arrangedReview(tools, campaign, body.version);
  const panels = await tools.reviews.panels(campaign.id, body.step);
  const decision = orThrow(decideReminder(review, body.step, panels, actor, now));
  const reply = (committed: Review) => ({ review: committed, reminded: unsignedOf(panels).length });
  return reply(orThrow(await tools.reviews.commit(review, decision, { marker, reply })));
});
