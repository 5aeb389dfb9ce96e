import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { refuseAppealApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(refuseAppealApplication, 'refuseAppeal');
