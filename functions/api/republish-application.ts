import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { republishApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(republishApplication, 'republish');
