import { planFacts } from '#functions/middleware/campaign-step.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { createCampaign } from '#shared/contract/routes.ts';
import { newCampaignId, planCampaign } from '#shared/domain/campaign-plan.ts';

export default commandEndpoint(createCampaign, (tools) => async ({ body, actor, marker, now }) => {
  const facts = await planFacts(tools, body, actor);
  const decision = orThrow(planCampaign(body, facts, newCampaignId(tools.ports.ids.next()), actor, now));
  const view = await campaignView(tools, decision.next, actor, now);
  const reply = (committed: typeof decision.next) => ({ ...view, campaign: committed });
  return reply(orThrow(await tools.campaigns.publish(decision, { marker, reply })));
});
