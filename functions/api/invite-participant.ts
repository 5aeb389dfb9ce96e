import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf, codeOf } from '#functions/middleware/invitation-code.ts';
import { planFor } from '#functions/middleware/plan.ts';
import { changeRoster } from '#functions/middleware/roster.ts';
import { inviteParticipant } from '#shared/contract/routes.ts';
import { inviteParticipant as decideInvitation } from '#shared/domain/plan-members.ts';
import { InvitationId } from '#shared/model/ids.ts';
import type { Invitation } from '#shared/model/member.ts';

export default commandEndpoint(
  inviteParticipant,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const plan = await planFor(tools, parameters.id, actor);
      const code = codeOf(tools.ports.ids.next());
      const made = { id: InvitationId.parse(tools.ports.ids.next()), codeHash: codeHashOf(code) };
      const unitName = plan.units.find(({ id }) => id === parameters.unit)?.name ?? '';
      // What is kept for a repetition must not hold the code.
      const reply = ({ invitations: [made] }: { readonly invitations: readonly Invitation[] }) => ({
        name: body.name,
        unitName,
        expiresAt: made?.expiresAt ?? now,
        code: null,
      });
      const decided = await changeRoster(
        tools,
        actor.organisation,
        (roster) => decideInvitation(roster, plan, { unit: parameters.unit, ...body }, made, actor, now),
        { marker, reply },
      );
      return { ...reply(decided), code };
    },
);
