import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { changedPlan, planFor } from '#functions/middleware/plan.ts';
import { closePlan } from '#shared/contract/routes.ts';
import { closePlan as decideClose } from '#shared/domain/plan-decisions.ts';

export default commandEndpoint(closePlan, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const plan = await planFor(tools, parameters.id, actor);
  return changedPlan(tools, decideClose(plan, body.version, body.reason, actor, now), request);
});
