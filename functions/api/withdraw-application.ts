import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { withdrawApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(withdrawApplication, 'withdraw');
