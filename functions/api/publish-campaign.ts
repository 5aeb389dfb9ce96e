import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { publishCampaign } from '#shared/contract/routes.ts';

export default campaignEndpoint(publishCampaign, ({ document }) => ({ action: 'publish', document }));
