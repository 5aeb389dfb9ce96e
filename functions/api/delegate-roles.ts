import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { commandedRoster, organisationFor } from '#functions/middleware/roster.ts';
import { delegateRoles } from '#shared/contract/routes.ts';
import { delegateRoles as decide } from '#shared/domain/delegation.ts';

export default commandEndpoint(delegateRoles, (tools) => async (request) => {
  const { parameters, body, actor, now } = request;
  const organisation = await organisationFor(tools, parameters.id, actor);
  const seen = { id: parameters.member, version: body.version };
  return commandedRoster(
    tools,
    organisation,
    (roster) =>
      decide(
        roster,
        seen,
        { roles: body.roles, from: body.from, until: body.until, reason: body.reason },
        actor,
        now,
      ),
    request,
  );
});
