import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { reportCreationApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(reportCreationApplication, 'reportCreation');
