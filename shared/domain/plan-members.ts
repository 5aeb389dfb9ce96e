import type { InvitationId, PlanUnitId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Invitation } from '../model/member.ts';
import type { Person } from '../model/organisation.ts';
import type { Plan } from '../model/plan.ts';
import { recordedActor } from './decide.ts';
import {
  decision,
  invitationDays,
  isOpen,
  mostPending,
  type Roster,
  type RosterDecision,
} from './members.ts';
import { objectionToManaging, refusedAt } from './plan-decisions.ts';
import { type Result, refuse } from './refusal.ts';
import { endOfDayAfter } from './time.ts';

/**
 * 邀请承办人员: a place in the county's roster that opens one unit's tasks of the plan and nothing else. Given by those who
 * run the plan, since they are who name a responsible person with every unit (J-13).
 */
export function inviteParticipant(
  roster: Roster,
  plan: Plan,
  wish: { readonly unit: PlanUnitId; readonly name: string; readonly days: number },
  made: { readonly id: InvitationId; readonly codeHash: string },
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const illegal = objectionToManaging(plan, null, actor);
  if (illegal !== null) return illegal;
  const unit = plan.units.find(({ id }) => id === wish.unit);
  if (unit === undefined || roster.organisation.id !== plan.organisation) return refuse('notFound');
  if (!Number.isInteger(wish.days) || wish.days < 1 || wish.days > invitationDays.most)
    return refusedAt('/days', `有效期应为 1 至 ${invitationDays.most} 天。`);
  if (roster.invitations.filter((invitation) => isOpen(invitation, now)).length >= mostPending)
    return refuse('tooManyRequests', `未使用的邀请已达 ${mostPending} 份，请等待使用或请系统管理员撤销。`);
  const by = recordedActor(actor);
  const invitation: Invitation = {
    ...made,
    organisation: roster.organisation.id,
    name: wish.name,
    roles: ['participant'],
    replaces: null,
    by,
    at: now,
    expiresAt: endOfDayAfter(now, wish.days),
    state: 'pending',
    member: null,
    planUnit: { plan: plan.id, unit: unit.id },
  };
  return decision(roster, 'MemberInvited', `${wish.name}（${unit.name}）`, by, now, {
    invitations: [invitation],
    data: { invitation: made.id, roles: invitation.roles, plan: plan.id, unit: unit.id, unitName: unit.name },
  });
}
