import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { commandedRoster, organisationFor } from '#functions/middleware/roster.ts';
import { changeMemberRoles } from '#shared/contract/routes.ts';
import { changeRoles } from '#shared/domain/members.ts';

export default commandEndpoint(changeMemberRoles, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const organisation = await organisationFor(tools, parameters.id, actor);
  const seen = { id: parameters.member, version: body.version };
  return commandedRoster(
    tools,
    organisation,
    (roster) => changeRoles(roster, seen, body.roles, actor, now),
    request,
  );
});
