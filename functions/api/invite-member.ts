import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf, codeOf } from '#functions/middleware/invitation-code.ts';
import { changeRoster, invitationView, organisationFor } from '#functions/middleware/roster.ts';
import { inviteMember } from '#shared/contract/routes.ts';
import { inviteMember as decideInvitation, type Roster } from '#shared/domain/members.ts';
import { InvitationId } from '#shared/model/ids.ts';
import type { Invitation } from '#shared/model/member.ts';

export default commandEndpoint(inviteMember, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const organisation = await organisationFor(tools, parameters.id, actor);
  const code = codeOf(tools.ports.ids.next());
  const made = { id: InvitationId.parse(tools.ports.ids.next()), codeHash: codeHashOf(code) };
  let seen: Roster | undefined;
  // What is kept for a repetition must not hold the code.
  const reply = ({ invitations: [made] }: { readonly invitations: readonly Invitation[] }) => ({
    invitation: invitationView(seen as Roster, made as Invitation, now),
    code: null,
  });
  const decided = await changeRoster(
    tools,
    organisation,
    (roster) => {
      seen = roster;
      return decideInvitation(roster, body, made, actor, now);
    },
    { marker, reply },
  );
  return { ...reply(decided), code };
});
