import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { requestApproval } from '#shared/contract/routes.ts';

export default campaignEndpoint(requestApproval, () => ({ action: 'requestApproval' }));
