import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { passApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(passApplication, 'pass');
