import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { appealApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(appealApplication, 'appeal');
