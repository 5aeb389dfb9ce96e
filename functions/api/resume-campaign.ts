import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { resumeCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(resumeCampaign, ({ reason }) => ({ action: 'resume', reason }));
