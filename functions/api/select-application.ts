import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { selectApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(selectApplication, 'select');
