import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { mustStartPlan, startedPlan } from '#functions/middleware/start-plan.ts';
import { startPlan } from '#shared/contract/routes.ts';

export default commandEndpoint(startPlan, (tools) => async (request) => {
  await mustStartPlan(tools, request.actor);
  return startedPlan(tools, request.body.definition, null, request);
});
