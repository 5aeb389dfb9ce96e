import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { invitedExpert } from '#functions/middleware/experts.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { enrolExpert } from '#shared/contract/routes.ts';
import { enrolExpert as decideEnrolment } from '#shared/domain/experts.ts';
import { ExpertId } from '#shared/model/ids.ts';

export default commandEndpoint(enrolExpert, (tools) => async ({ body, ...request }) => {
  const id = ExpertId.parse(tools.ports.ids.next());
  const decision = orThrow(decideEnrolment(id, body.profile, request.actor, request.now));
  return invitedExpert(tools, decision.next, body.days, request, decision);
});
