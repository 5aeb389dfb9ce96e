import type { RecordedActor } from '../model/chained-event.ts';
import type { InvitationId, MemberId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Invitation, Member, RosterEvent, Signatory } from '../model/member.ts';
import {
  roles as allRoles,
  assignableRoles,
  type Delegation,
  type Membership,
  type Organisation,
  type Person,
  type Role,
  roleLabels,
} from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { recordedActor } from './decide.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { endOfDayAfter, shown } from './time.ts';

/** How long a code may be good, in days, and how long it is where nothing is said. */
export const invitationDays = { most: 30, usual: 7 } as const;
/** Codes that may be open in one unit at a time. */
export const mostPending = 50;

/** The members of one unit with everything that a decision about them turns on. */
export interface Roster {
  readonly organisation: Organisation;
  /** Number of changes so far; 0 where only the installation wrote. */
  readonly version: number;
  readonly head: string;
  readonly members: readonly Member[];
  readonly invitations: readonly Invitation[];
}

export type RosterEventDraft = Omit<RosterEvent, 'previous' | 'hash'>;

/** What changes, and the entry of the record that says so. */
export interface RosterDecision {
  readonly members: readonly Member[];
  readonly invitations: readonly Invitation[];
  readonly event: RosterEventDraft;
}

/** A membership acts from its first instant until the one at which it ended, and not at that one. */
export function isInForce({ from, to }: Pick<Membership, 'from' | 'to'>, now: Instant): boolean {
  return from <= now && (to === null || now < to);
}

/** The delegation that gives a member roles at an instant, the last one included; null where none does. */
export function delegationOn(
  { delegation }: { readonly delegation?: Delegation | undefined },
  now: Instant,
): Delegation | null {
  return delegation !== undefined && delegation.from <= now && now <= delegation.until ? delegation : null;
}

/** Whether a delegation is in force or ahead. */
const isDelegated = ({ delegation }: Pick<Membership, 'delegation'>, now: Instant) =>
  delegation !== undefined && now <= delegation.until;

/** What somebody may do now: the own roles, and those that are delegated to them for a time that includes it. */
export function rolesAt(membership: Pick<Membership, 'roles' | 'delegation'>, now: Instant): Role[] {
  return ordered([...membership.roles, ...(delegationOn(membership, now)?.roles ?? [])]);
}

/** True for an administrator of the unit itself or of one above it: nobody else learns who its members are. */
export function maySeeMembers(actor: Person, organisation: Organisation): boolean {
  return actor.roles.includes('administrator') && isInBranch(organisation.path, actor.organisation);
}

const isOwn = (actor: Person, organisation: Organisation) => actor.organisation.id === organisation.id;

function administrators(members: readonly Member[], now: Instant): Member[] {
  return members.filter((member) => member.roles.includes('administrator') && isInForce(member, now));
}

/** True until the last instant of the code. */
export function isOpen({ state, expiresAt }: Invitation, now: Instant): boolean {
  return state === 'pending' && now <= expiresAt;
}

/**
 * The roles that a person may give in a unit: all in the own one; below it only the first administrator, who then
 * invites everybody else. Empty where none.
 */
export function rolesToGive(roster: Roster, actor: Person, now: Instant): readonly Role[] {
  if (!maySeeMembers(actor, roster.organisation)) return [];
  if (isOwn(actor, roster.organisation)) return assignableRoles;
  return administrators(roster.members, now).length === 0 ? ['administrator'] : [];
}

export const memberActions = ['changeRoles', 'delegate', 'endDelegation', 'suspend', 'handOver'] as const;
export type MemberAction = (typeof memberActions)[number];

/**
 * What the person may do with a member: everything in the own unit; below it, and for who only acts for a unit of the
 * creation plan, only end a membership.
 */
export function memberActionsOf(roster: Roster, member: Member, actor: Person, now: Instant): MemberAction[] {
  if (!maySeeMembers(actor, roster.organisation) || !isInForce(member, now)) return [];
  const limited = member.planUnit !== undefined || member.expert !== undefined;
  if (!isOwn(actor, roster.organisation) || limited) return ['suspend'];
  const delegated = isDelegated(member, now);
  return memberActions.filter((action) =>
    action === 'endDelegation' ? delegated : action !== 'delegate' || !delegated,
  );
}

/** The role of an expert comes from the pool alone and stands alone. */
const expertsElsewhere = (): Result<never> => {
  const message = '评审专家由批次管理人员在“评审专家”中邀请，不能与其他职责兼任。';
  return refuse('notPermitted', message, at('/roles', message));
};

/** Whether an administrator remains where one member is replaced by another with these roles. */
function hasSuccessor(roster: Roster, replaced: Member, roles: readonly Role[], now: Instant): boolean {
  const others = administrators(roster.members, now).filter(({ id }) => id !== replaced.id);
  return !replaced.roles.includes('administrator') || roles.includes('administrator') || others.length > 0;
}

/** What somebody asks for who invites. */
export interface InvitationWish {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly days: number;
  readonly replaces: MemberId | null;
}

const at = (pointer: string, message: string) => ({ faults: [{ pointer, message }] });
const worded = (roles: readonly Role[]) => roles.map((role) => roleLabels[role]).join('、');

/** The roles in the order of the model, each once. */
export const ordered = (roles: readonly Role[]): Role[] => allRoles.filter((role) => roles.includes(role));

/** Who acts for a unit of the plan is invited there, and the invitation says for which unit. */
function onlyByPlan(): Result<never> {
  const message = '“承办任务”由创建方案的责任单位使用，请在创建方案中邀请。';
  return refuse('notPermitted', message, at('/roles', message));
}

/** A change of the roster with its entry of the record. */
export function decision(
  roster: Roster,
  type: RosterEvent['type'],
  about: string,
  actor: RecordedActor,
  now: Instant,
  changed: {
    members?: Member[];
    invitations?: Invitation[];
    reason?: string;
    data?: Record<string, unknown>;
  },
): Result<RosterDecision> {
  return accept({
    members: changed.members ?? [],
    invitations: changed.invitations ?? [],
    event: {
      number: roster.version + 1,
      type,
      organisation: roster.organisation.id,
      at: now,
      actor,
      about,
      reason: changed.reason ?? null,
      data: changed.data ?? {},
    },
  });
}

/**
 * 邀请: a place for one named person.
 * @param made id of the invitation and the hash of its code
 * @returns notFound outside the own branch; notPermitted for roles that this person may not give here
 */
export function inviteMember(
  roster: Roster,
  wish: InvitationWish,
  made: { readonly id: InvitationId; readonly codeHash: string },
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const { organisation } = roster;
  if (!maySeeMembers(actor, organisation)) return refuse('notFound');
  if (wish.roles.includes('expert')) return expertsElsewhere();
  const giveable: readonly Role[] = rolesToGive(roster, actor, now);
  if (giveable.length === 0) {
    const [first] = administrators(roster.members, now);
    return refuse(
      'notPermitted',
      `${organisation.name}已有系统管理员${first ? `（${first.name}）` : ''}，其他人员由该单位自行邀请。`,
    );
  }
  if (!wish.roles.every((role) => assignableRoles.includes(role))) return onlyByPlan();
  const beyond = wish.roles.filter((role) => !giveable.includes(role));
  if (beyond.length > 0) {
    const message = `对下级单位只能邀请首位系统管理员，不能直接授予“${worded(beyond)}”。`;
    return refuse('notPermitted', message, at('/roles', message));
  }
  if (!Number.isInteger(wish.days) || wish.days < 1 || wish.days > invitationDays.most) {
    const message = `有效期应为 1 至 ${invitationDays.most} 天。`;
    return refuse('invalidInput', message, at('/days', message));
  }
  const replaced = wish.replaces === null ? undefined : roster.members.find(({ id }) => id === wish.replaces);
  if (wish.replaces !== null && (replaced === undefined || !isInForce(replaced, now))) {
    const message = '被接替的人员不是本单位现任人员。';
    return refuse('invalidInput', message, at('/replaces', message));
  }
  if (replaced && !hasSuccessor(roster, replaced, wish.roles, now)) {
    const message = `${replaced.name}是本单位唯一的系统管理员，接替人的职责须包括“系统管理”。`;
    return refuse('invalidInput', message, at('/roles', message));
  }
  const pending = roster.invitations.filter((one) => one.expert === undefined && isOpen(one, now));
  if (pending.length >= mostPending)
    return refuse('tooManyRequests', `未使用的邀请已达 ${mostPending} 份，请先撤销不再需要的邀请。`);
  const roles = ordered(wish.roles);
  const by = recordedActor(actor);
  const invitation: Invitation = {
    ...made,
    organisation: organisation.id,
    name: wish.name,
    roles,
    replaces: wish.replaces,
    by,
    at: now,
    expiresAt: endOfDayAfter(now, wish.days),
    state: 'pending',
    member: null,
  };
  return decision(roster, 'MemberInvited', wish.name, by, now, {
    invitations: [invitation],
    data: {
      invitation: made.id,
      roles,
      expiresAt: invitation.expiresAt,
      ...(replaced && { replaces: replaced.name }),
    },
  });
}

/** 撤销邀请: the code is good for nothing from now on. */
export function revokeInvitation(
  roster: Roster,
  id: InvitationId,
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const invitation = roster.invitations.find((one) => one.id === id);
  if (!maySeeMembers(actor, roster.organisation) || invitation === undefined) return refuse('notFound');
  if (invitation.state !== 'pending') {
    return refuse(
      'transitionNotAllowed',
      invitation.state === 'revoked' ? '该邀请已经撤销。' : `${invitation.name}已凭该邀请加入，不能再撤销。`,
    );
  }
  return decision(roster, 'InvitationRevoked', invitation.name, recordedActor(actor), now, {
    invitations: [{ ...invitation, state: 'revoked' }],
    data: { invitation: id },
  });
}

/**
 * Members are invited by an administrator; who acts for a unit of the plan also by those who run the plan, and experts
 * by those who run campaigns.
 */
function mayInvite({ roles, planUnit }: Member, invitation: Invitation): boolean {
  if (planUnit !== undefined) return false;
  if (invitation.expert !== undefined) return roles.includes('lead');
  return (
    roles.includes('administrator') || (invitation.planUnit !== undefined && roles.includes('applicant'))
  );
}

/** Names are compared as people read them: full-width or not, whichever middle dot, with or without spaces. */
const comparable = (name: string) => name.normalize('NFKC').replace(/[\s·•・‧.]/g, '');

const inviterOffice = ({ planUnit, expert }: Invitation) =>
  expert !== undefined ? '是批次管理人员' : planUnit === undefined ? '是系统管理员' : '办理创建方案';

/**
 * Somebody without a membership takes the place that a code stands for, under the name that the administrator wrote.
 * @param held the membership that the person has here already, ended or not
 * @param inviters the members of the unit that the code came from: a code dies with its maker's office
 */
export function redeemInvitation(
  roster: Roster,
  id: InvitationId,
  who: Signatory & { readonly name: string },
  held: Membership | undefined,
  inviters: readonly Member[],
  member: MemberId,
  now: Instant,
): Result<RosterDecision & { readonly joined: Member }> {
  const invitation = roster.invitations.find((one) => one.id === id);
  if (invitation === undefined) return unknownCode();
  if (invitation.state === 'revoked')
    return refuse('transitionNotAllowed', '该邀请码已被撤销，请联系邀请您的单位。');
  if (invitation.state === 'redeemed')
    return refuse('transitionNotAllowed', '该邀请码已经使用过。每个邀请码只能使用一次。');
  if (now > invitation.expiresAt)
    return refuse(
      'deadlinePassed',
      `该邀请码已于 ${shown(invitation.expiresAt)} 过期，请联系邀请您的单位重新发出。`,
    );
  const { by } = invitation;
  const inviter =
    by.kind === 'person' &&
    inviters.find((one) => one.subject === by.subject && mayInvite(one, invitation) && isInForce(one, now));
  if (!inviter)
    return refuse(
      'transitionNotAllowed',
      `发出该邀请的人员已不再${inviterOffice(invitation)}，邀请码随之失效。请联系单位重新发出。`,
    );
  if (comparable(who.name) !== comparable(invitation.name)) {
    const message = '姓名与邀请中的姓名不一致。请填写真实姓名；如邀请中写错，请联系邀请您的单位重新发出。';
    return refuse('invalidInput', message, at('/name', message));
  }
  if (held !== undefined && (held.to === null || now < held.to))
    return refuse('alreadyExists', '该账号已经是某单位的人员，不能再加入另一个单位。请先由原单位停用。');
  const predecessor = roster.members.find((one) => one.id === invitation.replaces);
  const relieved = predecessor !== undefined && isInForce(predecessor, now) ? predecessor : undefined;
  if (relieved && !hasSuccessor(roster, relieved, invitation.roles, now))
    return refuse(
      'transitionNotAllowed',
      `接替${relieved.name}后该单位将没有系统管理员，请联系单位重新发出邀请。`,
    );
  const joined: Member = {
    id: member,
    issuer: who.issuer,
    subject: who.subject,
    name: invitation.name,
    organisation: invitation.organisation,
    roles: invitation.roles,
    from: now,
    to: null,
    version: 1,
    ended: null,
    ...(invitation.expert !== undefined && { expert: invitation.expert }),
    ...(invitation.planUnit && { planUnit: invitation.planUnit }),
  };
  const { organisation } = roster;
  const themself: RecordedActor = {
    kind: 'person',
    subject: who.subject,
    name: joined.name,
    organisation: organisation.id,
    organisationName: organisation.name,
    level: organisation.level,
  };
  const result = decision(roster, 'MemberJoined', invitation.name, themself, now, {
    members: [
      joined,
      ...(relieved
        ? [
            {
              ...relieved,
              to: now,
              version: relieved.version + 1,
              ended: { by, reason: `工作移交${joined.name}`, successor: member },
            },
          ]
        : []),
    ],
    invitations: [{ ...invitation, state: 'redeemed', member }],
    data: {
      invitation: id,
      member,
      roles: invitation.roles,
      ...(relieved && { replaces: relieved.name }),
    },
  });
  return result.ok ? accept({ ...result.value, joined }) : result;
}

/** The same words for a code that never existed as for one mistyped. */
export function unknownCode(): ReturnType<typeof refuse> {
  const message = '没有这个邀请码，请核对后重新输入。';
  return refuse('notFound', message, at('/code', message));
}

/** The first administrator of an installation, made at its command line. */
export function appointMember(roster: Roster, member: Member, now: Instant): Result<RosterDecision> {
  return decision(roster, 'MemberJoined', member.name, { kind: 'system' }, now, {
    members: [member],
    data: { member: member.id, roles: member.roles },
  });
}

/** The member that an action is about, if this person may do it to the version that they saw. */
export function subjectOf(
  roster: Roster,
  id: MemberId,
  version: number,
  action: MemberAction,
  actor: Person,
  now: Instant,
): Result<Member> {
  const member = roster.members.find((one) => one.id === id);
  if (!maySeeMembers(actor, roster.organisation) || member === undefined) return refuse('notFound');
  if (!isInForce(member, now))
    return refuse('transitionNotAllowed', `${member.name}的授权已经终止，不能再办理。`);
  // In the own unit, what somebody else did a moment ago is said before what it makes impossible.
  if (isOwn(actor, roster.organisation)) {
    if (member.version !== version) return changedMeanwhile(member);
    if (action === 'delegate' && isDelegated(member, now))
      return refuse('transitionNotAllowed', `${member.name}已有代理的职责。需要改变的，请先终止代理。`);
    if (action === 'endDelegation' && !isDelegated(member, now))
      return refuse('transitionNotAllowed', `${member.name}没有代理的职责。`);
  }
  if (!memberActionsOf(roster, member, actor, now).includes(action))
    return refuse(
      'notPermitted',
      member.planUnit === undefined
        ? '对下级单位的人员只能停用，其他由该单位的系统管理员办理。'
        : `${member.name}只承办创建方案的任务，只能停用；需要换人时在创建方案中另行邀请。`,
    );
  return member.version === version ? accept(member) : changedMeanwhile(member);
}

const changedMeanwhile = ({ name }: Member) =>
  refuse('versionConflict', `${name}的授权刚刚有变动。请刷新核对后重新办理。`);

/** Whether the unit keeps an administrator when this one goes; who decides from above may also leave it without. */
function staysLed(roster: Roster, member: Member, actor: Person, now: Instant): boolean {
  return !isOwn(actor, roster.organisation) || hasSuccessor(roster, member, [], now);
}

const lastAdministrator = (name: string) =>
  refuse(
    'transitionNotAllowed',
    `${name}是本单位唯一的系统管理员。请先移交，或邀请另一位系统管理员，再办理。`,
  );

/** 调整职责 within the own unit. Who is the only administrator stays one (somebody must be able to invite). */
export function changeRoles(
  roster: Roster,
  seen: { readonly id: MemberId; readonly version: number },
  wish: readonly Role[],
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const found = subjectOf(roster, seen.id, seen.version, 'changeRoles', actor, now);
  if (!found.ok) return found;
  const member = found.value;
  if (wish.includes('expert')) return expertsElsewhere();
  const roles = ordered(wish);
  if (!roles.every((role) => assignableRoles.includes(role))) return onlyByPlan();
  if (worded(roles) === worded(ordered(member.roles))) {
    const message = '职责没有变动。';
    return refuse('invalidInput', message, at('/roles', message));
  }
  if (!roles.includes('administrator') && !staysLed(roster, member, actor, now))
    return lastAdministrator(member.name);
  return decision(roster, 'RolesChanged', member.name, recordedActor(actor), now, {
    members: [{ ...member, roles, version: member.version + 1 }],
    data: { member: member.id, from: member.roles, to: roles },
  });
}

/** 停用: the membership ends at this instant; what the person did stays in the record under the same name. */
export function suspendMember(
  roster: Roster,
  seen: { readonly id: MemberId; readonly version: number },
  reason: string,
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const found = subjectOf(roster, seen.id, seen.version, 'suspend', actor, now);
  if (!found.ok) return found;
  const member = found.value;
  if (!staysLed(roster, member, actor, now)) return lastAdministrator(member.name);
  const by = recordedActor(actor);
  return decision(roster, 'MemberSuspended', member.name, by, now, {
    members: [{ ...member, to: now, version: member.version + 1, ended: { by, reason, successor: null } }],
    reason,
    data: { member: member.id },
  });
}

/** 移交: a colleague takes over; the roles pass to them and the membership ends. To somebody new: by an invitation. */
export function handOver(
  roster: Roster,
  seen: { readonly id: MemberId; readonly version: number },
  to: MemberId,
  actor: Person,
  now: Instant,
): Result<RosterDecision> {
  const found = subjectOf(roster, seen.id, seen.version, 'handOver', actor, now);
  if (!found.ok) return found;
  const member = found.value;
  const successor = roster.members.find(({ id }) => id === to);
  const limited = successor?.planUnit !== undefined || successor?.expert !== undefined;
  if (successor === undefined || successor.id === member.id || limited || !isInForce(successor, now)) {
    const message = '接替人须是本单位的另一位现任人员。';
    return refuse('invalidInput', message, at('/to', message));
  }
  const by = recordedActor(actor);
  const roles = ordered([...successor.roles, ...member.roles]);
  return decision(roster, 'MemberHandedOver', member.name, by, now, {
    members: [
      { ...successor, roles, version: successor.version + 1 },
      {
        ...member,
        to: now,
        version: member.version + 1,
        ended: { by, reason: `工作移交${successor.name}`, successor: successor.id },
      },
    ],
    data: { member: member.id, successor: successor.id, successorName: successor.name, roles },
  });
}
