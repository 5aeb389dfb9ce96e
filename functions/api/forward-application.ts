import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { forwardApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(forwardApplication, 'forward');
