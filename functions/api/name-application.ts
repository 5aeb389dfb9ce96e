import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { nameApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(nameApplication, 'name');
