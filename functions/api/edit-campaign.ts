import { planFacts } from '#functions/middleware/campaign-step.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { editCampaign } from '#shared/contract/routes.ts';
import { editCampaign as decideEdit } from '#shared/domain/campaign-plan.ts';

export default commandEndpoint(editCampaign, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
  const facts = await planFacts(tools, body.plan, actor);
  const decision = orThrow(decideEdit(campaign, body.plan, facts, actor, now));
  const view = await campaignView(tools, decision.next, actor, now);
  const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
  return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
});
