import { endpoint } from '#functions/middleware/endpoint.ts';
import { organisationFor, rosterView } from '#functions/middleware/roster.ts';
import { listMembers } from '#shared/contract/routes.ts';

export default endpoint(
  listMembers,
  (tools) =>
    async ({ parameters, actor, now }) =>
      rosterView(tools, await organisationFor(tools, parameters.id, actor), actor, now),
);
