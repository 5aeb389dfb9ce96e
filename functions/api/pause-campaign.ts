import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { pauseCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(pauseCampaign, ({ reason }) => ({ action: 'pause', reason }));
