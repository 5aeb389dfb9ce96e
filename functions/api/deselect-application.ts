import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { deselectApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(deselectApplication, 'deselect');
