import { campaignView } from '#functions/middleware/campaign-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { listCampaigns } from '#shared/contract/routes.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';

export default endpoint(listCampaigns, (tools) => async ({ actor, now }) => {
  const concerned = (await tools.campaigns.all()).filter((campaign) => maySeeCampaign(campaign, actor));
  return {
    campaigns: await Promise.all(
      concerned.map((campaign) => campaignView(tools, campaign, actor, now, null)),
    ),
  };
});
