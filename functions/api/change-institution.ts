import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { institutionFor, institutionView } from '#functions/middleware/institution-view.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { changeInstitution } from '#shared/contract/routes.ts';
import { changeInstitution as decideChange } from '#shared/domain/institutions.ts';

export default commandEndpoint(
  changeInstitution,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const seen = await institutionFor(tools, parameters.id, actor);
      const decision = orThrow(decideChange(seen, body, actor, now));
      const reply = await institutionView(tools, decision.changes[0]?.next ?? seen, actor, now);
      orThrow(await tools.organisations.commit(decision, [], { marker, reply }));
      return reply;
    },
);
