import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { acceptAppealApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(acceptAppealApplication, 'acceptAppeal');
