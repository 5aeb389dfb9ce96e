import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { publishApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(publishApplication, 'publish');
