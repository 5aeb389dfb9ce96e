import { campaignView } from '#functions/middleware/campaign-view.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { listCampaigns } from '#shared/contract/routes.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';

export const readCampaigns =
  (tools: Tools) =>
  async ({ actor, now }: MemberRequest<typeof listCampaigns>) => {
    const concerned = (await tools.campaigns.all()).filter((campaign) => maySeeCampaign(campaign, actor));
    return {
      campaigns: await Promise.all(
        concerned.map((campaign) => campaignView(tools, campaign, actor, now, null)),
      ),
    };
  };

export default endpoint(listCampaigns, readCampaigns);
