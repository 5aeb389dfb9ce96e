import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { recallApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(recallApplication, 'recall');
