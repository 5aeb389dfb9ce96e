import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { approveCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(approveCampaign, ({ document }) => ({ action: 'approve', document }));
