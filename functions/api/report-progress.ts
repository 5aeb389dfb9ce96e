import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { partFor } from '#functions/middleware/plan.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { reportProgress } from '#shared/contract/routes.ts';
import { reportProgress as decideProgress } from '#shared/domain/plan-work.ts';

export default commandEndpoint(
  reportProgress,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const part = await partFor(tools, parameters, actor);
      const { version, ...said } = body;
      const decision = orThrow(decideProgress(part.plan, part, version, said, actor, now));
      const reply = { work: decision.works[0] };
      orThrow(await tools.plans.commit(decision, marker, reply));
      return reply;
    },
);
