import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { resubmitApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(resubmitApplication, 'resubmit');
