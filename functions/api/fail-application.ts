import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { failApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(failApplication, 'fail');
