import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { moveDeadlines } from '#shared/contract/routes.ts';
import { moveDeadlines as decideDeadlines } from '#shared/domain/move-deadlines.ts';

export default commandEndpoint(moveDeadlines, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
  const decision = orThrow(decideDeadlines(campaign, body, body.reason, actor, now));
  const view = await campaignView(tools, decision.next, actor, now);
  const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
  return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
});
