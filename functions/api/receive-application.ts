import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { receiveApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(receiveApplication, 'receive');
