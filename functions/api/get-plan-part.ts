import { endpoint } from '#functions/middleware/endpoint.ts';
import { filesOfUnit, partFor, partView } from '#functions/middleware/plan.ts';
import { getPlanPart } from '#shared/contract/routes.ts';
import { dateOf } from '#shared/domain/time.ts';

export default endpoint(getPlanPart, (tools) => async ({ parameters, actor, now }) => {
  const part = await partFor(tools, parameters, actor);
  return partView(part, await filesOfUnit(tools, part.plan, part.unit.id), dateOf(now));
});
