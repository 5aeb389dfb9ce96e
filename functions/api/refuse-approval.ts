import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { refuseApproval } from '#shared/contract/routes.ts';

export default campaignEndpoint(refuseApproval, ({ reason }) => ({ action: 'refuseApproval', reason }));
