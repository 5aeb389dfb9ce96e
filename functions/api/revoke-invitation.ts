import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { commandedRoster, organisationFor } from '#functions/middleware/roster.ts';
import { revokeInvitation } from '#shared/contract/routes.ts';
import { revokeInvitation as decideRevocation } from '#shared/domain/members.ts';

export default commandEndpoint(revokeInvitation, (tools) => async (request) => {
  const { parameters, actor, now } = request;
  const organisation = await organisationFor(tools, parameters.id, actor);
  return commandedRoster(
    tools,
    organisation,
    (roster) => decideRevocation(roster, parameters.invitation, actor, now),
    request,
  );
});
