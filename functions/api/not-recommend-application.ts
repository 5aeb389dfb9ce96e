import { decisionEndpoint } from '#functions/middleware/decision.ts';
import { notRecommendApplication } from '#shared/contract/routes.ts';

export default decisionEndpoint(notRecommendApplication, 'notRecommend');
