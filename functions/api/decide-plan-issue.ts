import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { planFor } from '#functions/middleware/plan.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { decidePlanIssue } from '#shared/contract/routes.ts';
import { decideIssue } from '#shared/domain/plan-decisions.ts';

export default commandEndpoint(
  decidePlanIssue,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const plan = await planFor(tools, parameters.id, actor);
      const issue = (await tools.plans.issue(plan.id, parameters.issue)) ?? reject('notFound');
      const { version, ...what } = body;
      const decision = orThrow(decideIssue(plan, issue, version, what, actor, now));
      orThrow(await tools.plans.commit(decision, marker, decision.issue));
      return decision.issue;
    },
);
