import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { planFor } from '#functions/middleware/plan.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { raisePlanIssue } from '#shared/contract/routes.ts';
import { raiseIssue } from '#shared/domain/plan-decisions.ts';

export default commandEndpoint(
  raisePlanIssue,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const plan = await planFor(tools, parameters.id, actor);
      const decision = orThrow(raiseIssue(plan, tools.ports.ids.next(), body, actor, now));
      orThrow(await tools.plans.commit(decision, marker, decision.issue));
      return decision.issue;
    },
);
