import { expertWrites } from '#functions/stores/expert-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { ExpertView } from '#shared/contract/routes.ts';
import {
  accessOf,
  type ExpertDecision,
  expertAccess,
  inviteExpert,
  keepsExperts,
} from '#shared/domain/experts.ts';
import type { Roster } from '#shared/domain/members.ts';
import type { Expert } from '#shared/model/expert.ts';
import { InvitationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { CommandRequest, Tools } from './endpoint.ts';
import { codeHashOf, codeOf } from './invitation-code.ts';
import { reject } from './refused.ts';
import { changeRoster } from './roster.ts';

/** @throws Refused notPermitted */
export function keeperOnly(actor: Person): void {
  if (!keepsExperts(actor)) reject('notPermitted', '评审专家库由批次管理人员管理。');
}

/** @throws Refused notPermitted, and notFound for the experts of others */
export async function expertFor(stores: Stores, id: string, actor: Person): Promise<Expert> {
  keeperOnly(actor);
  return (await stores.experts.load(actor.organisation.id, id)) ?? reject('notFound');
}

/** The expert that signs in. @throws Refused notPermitted */
export async function ownProfile(stores: Stores, actor: Person): Promise<Expert> {
  const own = actor.expert && (await stores.experts.load(actor.organisation.id, actor.expert));
  return own || reject('notPermitted', '您不在专家库中。');
}

/** @throws Refused invalidInput where the home unit does not exist */
export async function homeNameOf(stores: Stores, { home }: Pick<Expert, 'home'>): Promise<string | null> {
  if (home === null) return null;
  const unit = await stores.organisations.load(home);
  const message = '没有这个所在地单位。';
  return (
    unit?.fullName ?? reject('invalidInput', message, { faults: [{ pointer: '/profile/home', message }] })
  );
}

export function expertView(
  roster: Roster,
  expert: Expert,
  homeName: string | null,
  now: Instant,
): ExpertView {
  const access = accessOf(roster, expert.id, now);
  return { expert, homeName, access, accessLabel: expertAccess[access] };
}

/** Sends a code for an expert through the roster, together with the decision that puts them into the pool, if any. */
export async function invitedExpert(
  tools: Tools,
  expert: Expert,
  days: number,
  { actor, marker, now }: Pick<CommandRequest<never>, 'actor' | 'marker' | 'now'>,
  enrolled?: ExpertDecision,
) {
  const code = codeOf(tools.ports.ids.next());
  const made = { id: InvitationId.parse(tools.ports.ids.next()), codeHash: codeHashOf(code), days };
  const homeName = await homeNameOf(tools, expert);
  const { next, writes } = enrolled ? expertWrites(null, enrolled) : { next: expert, writes: [] };
  let seen: Roster | undefined;
  // What is kept for a repetition must not hold the code.
  const reply = ({ invitations }: { readonly invitations: Roster['invitations'] }) => {
    const [invitation] = invitations;
    if (seen === undefined || invitation === undefined) throw new Error('nothing was decided');
    const after = { ...seen, invitations: [...seen.invitations, ...invitations] };
    return { view: expertView(after, next, homeName, now), code: null, expiresAt: invitation.expiresAt };
  };
  const decided = await changeRoster(
    tools,
    actor.organisation,
    (roster) => {
      seen = roster;
      return inviteExpert(roster, next, made, actor, now);
    },
    { marker, reply, also: writes },
  );
  return { ...reply(decided), code };
}
