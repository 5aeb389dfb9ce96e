import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { editionFor } from '#functions/middleware/edition-view.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { bindingUnits } from '#functions/middleware/migration.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { migrateCampaign as route } from '#shared/contract/routes.ts';
import { migrateCampaign } from '#shared/domain/migration.ts';

/** Commits the campaign's part; the relay then brings its applications along, one by one. */
export default commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
  const [from, to, binding] = await Promise.all([
    editionFor(tools, campaign.edition),
    editionFor(tools, body.edition),
    bindingUnits(tools, campaign),
  ]);
  const decision = orThrow(migrateCampaign(campaign, { from, to }, binding, body, actor, now));
  const view = await campaignView(tools, decision.next, actor, now);
  const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
  return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
});
