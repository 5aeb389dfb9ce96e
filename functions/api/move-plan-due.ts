import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { partFor } from '#functions/middleware/plan.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { movePlanDue } from '#shared/contract/routes.ts';
import { moveDue } from '#shared/domain/plan-work.ts';

export default commandEndpoint(movePlanDue, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const part = await partFor(tools, parameters, actor);
  const { version, ...to } = body;
  const decision = orThrow(moveDue(part.plan, part, version, to, actor, now));
  const reply = { work: decision.works[0] };
  orThrow(await tools.plans.commit(decision, marker, reply));
  return reply;
});
