import type { MemberId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import { delegableRoles, type Person, type Role, roleLabels } from '../model/organisation.ts';
import { recordedActor } from './decide.ts';
import { decision, delegationOn, ordered, type Roster, type RosterDecision, subjectOf } from './members.ts';
import { type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, daysBetween, endOf, shownDate, startOf } from './time.ts';

/** A longer absence is no absence: then somebody is invited or takes over. */
export const delegationDays = 180;

export interface DelegationWish {
  readonly roles: readonly Role[];
  readonly from: LocalDate;
  /** The last day. */
  readonly until: LocalDate;
  readonly reason: string;
}

/**
 * 代理: a colleague has the roles of somebody who is away, for days that are named beforehand. It begins and ends by the
 * clock, and nothing that the colleague is changes by it; whoever filled a form in still does not review it.
 */
export function delegateRoles(
  roster: Roster,
  seen: { readonly id: MemberId; readonly version: number },
  wish: DelegationWish,
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const found = subjectOf(roster, seen.id, seen.version, 'delegate', actor, now);
  if (!found.ok) return found;
  const member = found.value;
  const faults = faultsOf(wish, member.roles, dateOf(now));
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const from = wish.from === dateOf(now) ? now : startOf(wish.from);
  const delegation = { roles: ordered(wish.roles), from, until: endOf(wish.until), reason: wish.reason };
  return decision(roster, 'RolesDelegated', member.name, recordedActor(actor), now, {
    members: [{ ...member, delegation, version: member.version + 1 }],
    reason: `${delegation.roles.map((role) => roleLabels[role]).join('、')}，${shownDate(wish.from)}至${shownDate(wish.until)}：${wish.reason}`,
    data: { member: member.id, delegation },
  });
}

function faultsOf({ roles, from, until }: DelegationWish, own: readonly Role[], today: LocalDate): Fault[] {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer, message });
  if (!roles.every((role) => delegableRoles.includes(role)))
    say('/roles', '系统管理不能代理，请邀请另一位系统管理员，或办理移交。');
  else if (roles.every((role) => own.includes(role))) say('/roles', '本人已有这些职责，不需要代理。');
  if (from < today) say('/from', '代理的第一天不能早于今天。');
  if (until < from) say('/until', '代理的最后一天不能早于第一天。');
  else if (daysBetween(from, until) >= delegationDays)
    say('/until', `代理一次不超过 ${delegationDays} 天，更长的请邀请人员或办理移交。`);
  return faults;
}

/** Ends a delegation at this instant, or takes back one that has not begun. */
export function endDelegation(
  roster: Roster,
  seen: { readonly id: MemberId; readonly version: number },
  reason: string,
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const found = subjectOf(roster, seen.id, seen.version, 'endDelegation', actor, now);
  if (!found.ok) return found;
  const { delegation, ...member } = found.value;
  return decision(roster, 'DelegationEnded', member.name, recordedActor(actor), now, {
    members: [{ ...member, version: member.version + 1 }],
    reason,
    data: { member: member.id, delegation, begun: delegationOn({ delegation }, now) !== null },
  });
}
