import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { organisationFor, rosterView } from '#functions/middleware/roster.ts';
import { listMembers } from '#shared/contract/routes.ts';

export const readMembers =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof listMembers>) =>
    rosterView(tools, await organisationFor(tools, parameters.id, actor), actor, now);

export default endpoint(listMembers, readMembers);
