import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { commandedRoster, organisationFor } from '#functions/middleware/roster.ts';
import { suspendMember } from '#shared/contract/routes.ts';
import { suspendMember as decideSuspension } from '#shared/domain/members.ts';

export default commandEndpoint(suspendMember, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const organisation = await organisationFor(tools, parameters.id, actor);
  const seen = { id: parameters.member, version: body.version };
  return commandedRoster(
    tools,
    organisation,
    (roster) => decideSuspension(roster, seen, body.reason, actor, now),
    request,
  );
});
