import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { acceptApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(acceptApplication, 'accept');
