import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { reachStandardApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(reachStandardApplication, 'reachStandard');
