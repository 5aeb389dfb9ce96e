import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { changedPlan, planFor } from '#functions/middleware/plan.ts';
import { handInPlan } from '#shared/contract/routes.ts';
import { handIn } from '#shared/domain/plan-decisions.ts';

export default commandEndpoint(handInPlan, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const plan = await planFor(tools, parameters.id, actor);
  const { version, ...what } = body;
  return changedPlan(tools, handIn(plan, version, what, actor, now), request);
});
