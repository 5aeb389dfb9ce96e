import { campaignEndpoint } from '#functions/middleware/campaign-step.ts';
import { beginSelection } from '#shared/contract/routes.ts';

export default campaignEndpoint(beginSelection, () => ({ action: 'beginSelection' }));
