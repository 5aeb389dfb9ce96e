import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { planFor } from '#functions/middleware/plan.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { remindPlanUnits } from '#shared/contract/routes.ts';
import { remindUnits } from '#shared/domain/plan-work.ts';

/** The messages go out by the relay, one a unit and day. */
export default commandEndpoint(
  remindPlanUnits,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const plan = await planFor(tools, parameters.id, actor);
      const works = await tools.plans.works(plan.id);
      const decision = orThrow(remindUnits(plan, works, body.units, actor, now));
      const reminded = decision.event.data['units'] as { readonly name: string }[];
      const reply = { reminded: reminded.map(({ name }) => name) };
      orThrow(await tools.plans.commit(decision, marker, reply));
      return reply;
    },
);
