import { endpoint } from '#functions/middleware/endpoint.ts';
import { planFor, planView } from '#functions/middleware/plan.ts';
import { getPlan } from '#shared/contract/routes.ts';

export default endpoint(
  getPlan,
  (tools) =>
    async ({ parameters, actor, now }) =>
      planView(tools, await planFor(tools, parameters.id, actor), actor.organisation, actor, now),
);
