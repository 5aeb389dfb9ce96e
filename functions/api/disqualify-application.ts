import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { disqualifyApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(disqualifyApplication, 'disqualify');
