import { planFacts } from '#functions/middleware/campaign-step.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { nextCampaign } from '#shared/contract/routes.ts';
import { changesBetween, newCampaignId, nextCyclePlan, planCampaign } from '#shared/domain/campaign-plan.ts';
import { manages } from '#shared/domain/decide-campaign.ts';

/** Drafts the next cycle with one action; it is the lead's own until its notice, and can be changed until then. */
export default commandEndpoint(nextCampaign, (tools) => async ({ parameters, actor, marker, now }) => {
  const before = await campaignFor(tools, parameters.id, actor);
  if (!manages(before, actor)) reject('notPermitted', '只有主办单位的批次管理人员可以建立下一周期。');
  const plan = nextCyclePlan(before, now);
  const facts = await planFacts(tools, plan, actor);
  const id = newCampaignId(tools.ports.ids.next());
  const decision = orThrow(planCampaign(plan, facts, id, actor, now, before.id));
  const view = await campaignView(tools, decision.next, actor, now);
  const changes = changesBetween(before, decision.next);
  const reply = (committed: typeof before) => ({ view: { ...view, campaign: committed }, changes });
  return reply(orThrow(await tools.campaigns.publish(decision, { marker, reply })));
});
