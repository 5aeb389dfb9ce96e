import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { planFor, planView } from '#functions/middleware/plan.ts';
import { getPlan } from '#shared/contract/routes.ts';

export const readPlan =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof getPlan>) =>
    planView(tools, await planFor(tools, parameters.id, actor), actor.organisation, actor, now);

export default endpoint(getPlan, readPlan);
