import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { archiveCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(archiveCampaign, () => ({ action: 'archive' }));
