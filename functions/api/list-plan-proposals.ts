import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { planProposals } from '#functions/middleware/plan-proposals.ts';
import { listPlanProposals } from '#shared/contract/routes.ts';

export default endpoint(listPlanProposals, (tools) => async ({ parameters, actor, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const found = await planProposals(tools, subject, actor, now);
  return { proposals: found.map(({ view }) => view) };
});
