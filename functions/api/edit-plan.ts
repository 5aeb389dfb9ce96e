import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { changedPlan, planFor, standardOf } from '#functions/middleware/plan.ts';
import { editPlan } from '#shared/contract/routes.ts';
import { editPlan as decideEdit } from '#shared/domain/plan-decisions.ts';

export default commandEndpoint(editPlan, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const plan = await planFor(tools, parameters.id, actor);
  const [standard, works] = await Promise.all([
    standardOf(tools, body.definition),
    tools.plans.works(plan.id),
  ]);
  const decision = decideEdit(plan, body.version, body.definition, { standard, works }, actor, now);
  return changedPlan(tools, decision, request);
});
