import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { cancelCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(cancelCampaign, ({ reason }) => ({ action: 'cancel', reason }));
