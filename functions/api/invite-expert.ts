import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { expertFor, invitedExpert } from '#functions/middleware/experts.ts';
import { inviteExpert } from '#shared/contract/routes.ts';

export default commandEndpoint(inviteExpert, (tools) => async ({ parameters, body, ...request }) => {
  const expert = await expertFor(tools, parameters.id, request.actor);
  return invitedExpert(tools, expert, body.days, request);
});
