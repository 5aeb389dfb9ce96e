import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { beginEvaluation } from '#shared/contract/routes.ts';

export default campaignEndpoint(beginEvaluation, () => ({ action: 'beginEvaluation' }));
