import * as z from 'zod';
import { invitationDays, memberActions } from '../../domain/members.ts';
import { InvitationId, MemberId, OrganisationId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { PersonName, Roles, rosterEventTypes } from '../../model/member.ts';
import { Delegation, Level, Role } from '../../model/organisation.ts';
import { route } from '../route.ts';
import { reason, version } from './fields.ts';

/** A member as an administrator sees them: nothing of how they sign in. */
export const MemberView = z.object({
  id: MemberId,
  name: z.string(),
  roles: z.array(Role),
  from: Instant,
  to: Instant.nullable(),
  inForce: z.boolean(),
  /** Roles for a time, in force or ahead. */
  delegation: Delegation.nullable(),
  /** The reader. */
  self: z.boolean(),
  ended: z.object({ by: z.string(), reason: z.string() }).nullable(),
  version: z.int(),
  actions: z.array(z.enum(memberActions)),
});
export type MemberView = z.infer<typeof MemberView>;

export const InvitationView = z.object({
  id: InvitationId,
  name: z.string(),
  roles: z.array(Role),
  /** The name of whoever is replaced. */
  replaces: z.string().nullable(),
  by: z.string(),
  at: Instant,
  expiresAt: Instant,
  state: z.enum(['pending', 'expired', 'redeemed', 'revoked']),
});
export type InvitationView = z.infer<typeof InvitationView>;

/** An entry of the record, without what only machines read. */
export const RosterChange = z.object({
  number: z.int(),
  type: z.enum(rosterEventTypes),
  label: z.string(),
  about: z.string(),
  by: z.string(),
  at: Instant,
  reason: z.string().nullable(),
});
export type RosterChange = z.infer<typeof RosterChange>;

export const RosterView = z.object({
  organisation: z.object({ id: OrganisationId, name: z.string(), fullName: z.string(), level: Level }),
  /** The reader's own unit. */
  own: z.boolean(),
  /** What the reader may give to whom they invite; empty where they may not. */
  giveable: z.array(Role),
  members: z.array(MemberView),
  invitations: z.array(InvitationView),
  /** The latest first. */
  changes: z.array(RosterChange),
  /** Whether every entry of the record still fits the one before. */
  intact: z.boolean(),
});
export type RosterView = z.infer<typeof RosterView>;

const unit = z.strictObject({ id: OrganisationId });
const member = z.strictObject({ id: OrganisationId, member: MemberId });
const invitation = z.strictObject({ id: OrganisationId, invitation: InvitationId });

export const listMembers = route({
  name: 'list-members',
  method: 'GET',
  path: '/organisations/{id}/members',
  parameters: unit,
  summary: '本单位或下级单位的人员、未用的邀请和变动记录（限系统管理员）',
  reply: RosterView,
});

export const inviteMember = route({
  name: 'invite-member',
  method: 'POST',
  path: '/organisations/{id}/invitations',
  parameters: unit,
  summary: '邀请一人加入；邀请码只在这一次的答复中出现',
  body: z.strictObject({
    name: PersonName,
    roles: Roles,
    days: z
      .int('有效期应为整数天')
      .min(1, '有效期至少 1 天')
      .max(invitationDays.most, `有效期不能超过 ${invitationDays.most} 天`)
      .default(invitationDays.usual),
    replaces: MemberId.nullable().default(null),
  }),
  reply: z.object({
    invitation: InvitationView,
    /** Null in the answer to a repetition: the code is kept nowhere and cannot be said again. */
    code: z.string().nullable(),
  }),
});

export const revokeInvitation = route({
  name: 'revoke-invitation',
  method: 'POST',
  path: '/organisations/{id}/invitations/{invitation}/revoke',
  parameters: invitation,
  summary: '撤销尚未使用的邀请',
  reply: RosterView,
});

export const changeMemberRoles = route({
  name: 'change-member-roles',
  method: 'POST',
  path: '/organisations/{id}/members/{member}/roles',
  parameters: member,
  summary: '调整一名人员的职责',
  body: z.strictObject({ version, roles: Roles }),
  reply: RosterView,
});

export const suspendMember = route({
  name: 'suspend-member',
  method: 'POST',
  path: '/organisations/{id}/members/{member}/suspend',
  parameters: member,
  summary: '停用一名人员：授权立即终止，下一次请求即不再有效',
  body: z.strictObject({ version, reason }),
  reply: RosterView,
});

/** A wish to delegate, for the dialog to say what is wrong with it before it is sent. */
export const DelegationWish = z.strictObject({
  version,
  roles: Roles,
  from: LocalDate,
  until: LocalDate,
  reason,
});
export const delegateRoles = route({
  name: 'delegate-roles',
  method: 'POST',
  path: '/organisations/{id}/members/{member}/delegation',
  parameters: member,
  summary: '代理：一段时间内由本单位的另一名人员兼办所选职责，到期自动终止',
  body: DelegationWish,
  reply: RosterView,
});

export const endDelegation = route({
  name: 'end-delegation',
  method: 'POST',
  path: '/organisations/{id}/members/{member}/delegation/end',
  parameters: member,
  summary: '提前终止代理',
  body: z.strictObject({ version, reason }),
  reply: RosterView,
});

export const handOverMember = route({
  name: 'hand-over-member',
  method: 'POST',
  path: '/organisations/{id}/members/{member}/hand-over',
  parameters: member,
  summary: '移交给本单位的另一名人员：职责并入接替人，原授权终止',
  body: z.strictObject({ version, to: MemberId }),
  reply: RosterView,
});

export const redeemInvitation = route({
  name: 'redeem-invitation',
  method: 'POST',
  path: '/invitations/redeem',
  access: 'identified',
  summary: '已登录、尚未加入任何单位的人凭邀请码加入',
  body: z.strictObject({
    code: z.string().trim().min(1, '请填写邀请码').max(60, '邀请码过长'),
    name: PersonName,
  }),
  reply: z.object({ organisation: z.string(), name: z.string(), roles: z.array(Role) }),
});
