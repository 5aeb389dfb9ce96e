import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { recommendApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(recommendApplication, 'recommend');
