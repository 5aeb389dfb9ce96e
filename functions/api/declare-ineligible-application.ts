import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { declareIneligibleApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(declareIneligibleApplication, 'declareIneligible');
