import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { submitApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(submitApplication, 'submit');
