import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { reopenApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(reopenApplication, 'reopen');
