import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { returnApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(returnApplication, 'return');
