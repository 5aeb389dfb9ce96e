import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { partFor } from '#functions/middleware/plan.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { decidePlanWork } from '#shared/contract/routes.ts';
import { decideWork } from '#shared/domain/plan-work.ts';

export default commandEndpoint(
  decidePlanWork,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const part = await partFor(tools, parameters, actor);
      const { version, ...verdict } = body;
      const decision = orThrow(decideWork(part.plan, part, version, verdict, actor, now));
      const reply = { work: decision.works[0] };
      orThrow(await tools.plans.commit(decision, marker, reply));
      return reply;
    },
);
