import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { commandedRoster, organisationFor } from '#functions/middleware/roster.ts';
import { handOverMember } from '#shared/contract/routes.ts';
import { handOver } from '#shared/domain/members.ts';

export default commandEndpoint(handOverMember, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const organisation = await organisationFor(tools, parameters.id, actor);
  const seen = { id: parameters.member, version: body.version };
  return commandedRoster(
    tools,
    organisation,
    (roster) => handOver(roster, seen, body.to, actor, now),
    request,
  );
});
