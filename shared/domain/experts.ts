import type { RecordedActor } from '../model/chained-event.ts';
import type { Absence, Expert, ExpertEvent, ExpertEventType, ExpertProfile } from '../model/expert.ts';
import type { ExpertId, InvitationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Invitation } from '../model/member.ts';
import type { Person } from '../model/organisation.ts';
import { recordedActor } from './decide.ts';
import {
  isInForce,
  isOpen,
  mostPending,
  type Roster,
  type RosterDecision,
  decision as rosterDecision,
} from './members.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { endOfDayAfter } from './time.ts';

export type ExpertEventDraft = Omit<ExpertEvent, 'previous' | 'hash'>;
export interface ExpertDecision {
  readonly next: Expert;
  readonly event: ExpertEventDraft;
}

/** Who keeps a pool: whoever runs campaigns, for the own organisation. */
export function keepsExperts(actor: Person): boolean {
  return actor.roles.includes('lead');
}

const notTheirs = () => refuse('notPermitted', '评审专家库由批次管理人员管理。');

function decided(
  expert: Expert,
  type: ExpertEventType,
  actor: RecordedActor,
  now: Instant,
  told: { readonly reason?: string; readonly data?: Record<string, unknown> } = {},
): ExpertDecision {
  const number = expert.version + 1;
  return {
    next: { ...expert, version: number, updatedAt: now },
    event: {
      number,
      type,
      expert: expert.id,
      organisation: expert.organisation,
      at: now,
      actor,
      reason: told.reason ?? null,
      data: told.data ?? {},
    },
  };
}

/** 入库. */
export function enrolExpert(
  id: ExpertId,
  profile: ExpertProfile,
  actor: Person,
  now: Instant,
): Result<ExpertDecision> {
  if (!keepsExperts(actor)) return notTheirs();
  const expert: Expert = {
    id,
    organisation: actor.organisation.id,
    ...profile,
    retired: null,
    version: 0,
    head: '',
    updatedAt: now,
  };
  return accept(decided(expert, 'ExpertEnrolled', recordedActor(actor), now, { data: { profile } }));
}

/** Corrects what is known of an expert; conflicts that it brings to light are looked for anew wherever it matters. */
export function editExpert(
  expert: Expert,
  profile: ExpertProfile,
  actor: Person,
  now: Instant,
): Result<ExpertDecision> {
  if (!keepsExperts(actor) || actor.organisation.id !== expert.organisation) return notTheirs();
  if (expert.retired !== null) return refuse('transitionNotAllowed', `${expert.name}已移出专家库。`);
  // The name stands on sheets that were signed and in the membership: another name is another person.
  if (profile.name !== expert.name) {
    const message = '姓名不能修改；如登记有误，请移出后重新入库。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/profile/name', message }] });
  }
  return accept(
    decided({ ...expert, ...profile }, 'ExpertEdited', recordedActor(actor), now, { data: { profile } }),
  );
}

/** What the expert says of their own time. */
export function changeAbsences(
  expert: Expert,
  absences: readonly Absence[],
  actor: Person,
  now: Instant,
): Result<ExpertDecision> {
  if (actor.expert !== expert.id) return refuse('notPermitted');
  if (expert.retired !== null) return refuse('transitionNotAllowed', '您已移出专家库。');
  return accept(
    decided({ ...expert, absences: [...absences] }, 'AbsencesChanged', recordedActor(actor), now, {
      data: { absences },
    }),
  );
}

/** 移出: gets nothing new; the record and what was signed stay. */
export function retireExpert(
  expert: Expert,
  reason: string,
  actor: Person,
  now: Instant,
): Result<ExpertDecision> {
  if (!keepsExperts(actor) || actor.organisation.id !== expert.organisation) return notTheirs();
  if (expert.retired !== null) return refuse('transitionNotAllowed', `${expert.name}已移出专家库。`);
  return accept(
    decided({ ...expert, retired: { at: now, reason } }, 'ExpertRetired', recordedActor(actor), now, {
      reason,
    }),
  );
}

/** Whether the expert has said that the day does not suit. */
export function isAbsent({ absences }: Pick<Expert, 'absences'>, day: LocalDate): boolean {
  return absences.some(({ from, to }) => from <= day && day <= to);
}

export const expertAccess = {
  none: '未邀请',
  invited: '已邀请',
  expired: '邀请已过期',
  active: '已接受',
  ended: '已停用',
} as const;
export type ExpertAccess = keyof typeof expertAccess;

/** Whether the expert can sign in, by the roster. */
export function accessOf(roster: Roster, id: ExpertId, now: Instant): ExpertAccess {
  const members = roster.members.filter(({ expert }) => expert === id);
  if (members.some((member) => isInForce(member, now))) return 'active';
  const invitations = roster.invitations.filter(({ expert }) => expert === id);
  if (invitations.some((invitation) => isOpen(invitation, now))) return 'invited';
  if (members.length > 0) return 'ended';
  return invitations.some(({ state }) => state === 'pending') ? 'expired' : 'none';
}

/**
 * An invitation through the roster, as for everybody: a code that lets one named person in, once. What was sent to the
 * expert before is good for nothing from then on.
 */
export function inviteExpert(
  roster: Roster,
  expert: Pick<Expert, 'id' | 'name' | 'retired'>,
  made: { readonly id: InvitationId; readonly codeHash: string; readonly days: number },
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  if (!keepsExperts(actor) || actor.organisation.id !== roster.organisation.id) return notTheirs();
  if (expert.retired !== null) return refuse('transitionNotAllowed', `${expert.name}已移出专家库。`);
  if (accessOf(roster, expert.id, now) === 'active')
    return refuse('alreadyExists', `${expert.name}已接受邀请，不必再次邀请。`);
  const open = roster.invitations.filter((invitation) => isOpen(invitation, now));
  // Experts come in hundreds; the bound on codes of staff does not count theirs.
  if (open.filter((one) => one.expert !== undefined).length >= mostPending * 20)
    return refuse('tooManyRequests', '未使用的专家邀请过多，请先撤销不再需要的邀请。');
  const by = recordedActor(actor);
  const invitation: Invitation = {
    id: made.id,
    codeHash: made.codeHash,
    organisation: roster.organisation.id,
    name: expert.name,
    roles: ['expert'],
    replaces: null,
    by,
    at: now,
    expiresAt: endOfDayAfter(now, made.days),
    state: 'pending',
    member: null,
    expert: expert.id,
  };
  const superseded = open
    .filter((one) => one.expert === expert.id)
    .map((one) => ({ ...one, state: 'revoked' as const }));
  return rosterDecision(roster, 'MemberInvited', expert.name, by, now, {
    invitations: [invitation, ...superseded],
    data: { invitation: made.id, roles: ['expert'], expert: expert.id, expiresAt: invitation.expiresAt },
  });
}

/** Ends what an expert who retires can do here: the memberships that are in force and the codes that are open. */
export function endExpertAccess(
  roster: Roster,
  expert: Pick<Expert, 'id' | 'name'>,
  reason: string,
  actor: Person,
  now: Instant,
): RosterDecision | null {
  const by = recordedActor(actor);
  const members = roster.members
    .filter((member) => member.expert === expert.id && isInForce(member, now))
    .map((member) => ({
      ...member,
      to: now,
      version: member.version + 1,
      ended: { by, reason, successor: null },
    }));
  const invitations = roster.invitations
    .filter((one) => one.expert === expert.id && one.state === 'pending')
    .map((one) => ({ ...one, state: 'revoked' as const }));
  if (members.length === 0 && invitations.length === 0) return null;
  const ended = rosterDecision(roster, 'MemberSuspended', expert.name, by, now, {
    members,
    invitations,
    reason,
    data: { expert: expert.id },
  });
  return ended.ok ? ended.value : null;
}
