import * as z from 'zod';
import { decidedEvent, RecordedActor } from './chained-event.ts';
import { ExpertId, InvitationId, MemberId, OrganisationId, type Subject } from './ids.ts';
import { Instant } from './instant.ts';
import { Membership, PlanPlace, Role } from './organisation.ts';

/** A person's name as officials write it; ethnic names carry a middle dot. */
export const PersonName = z.string().trim().min(1, '请填写姓名').max(60, '姓名不能超过 60 字');

/** What somebody may be given: at least one role, none twice. */
export const Roles = z
  .array(Role)
  .min(1, '请至少选择一项职责')
  .refine((roles) => new Set(roles).size === roles.length, '职责不能重复');

/**
 * A membership with its place in the unit's roster. It is never deleted: who left stays with the names of that time,
 * and what they did keeps pointing at them.
 */
export const Member = Membership.extend({
  id: MemberId,
  /** Under which name the issuer of the person's tokens is known here. */
  issuer: z.string().min(1),
  version: z.int().min(1),
  /** How it ended, if somebody ended it; a successor took the person's work over. */
  ended: z.strictObject({ by: RecordedActor, reason: z.string(), successor: MemberId.nullable() }).nullable(),
});
export type Member = z.infer<typeof Member>;

export const invitationStates = ['pending', 'redeemed', 'revoked'] as const;

/** An open place in a unit for one named person. The code itself is kept nowhere: only its hash leads here. */
export const Invitation = z.strictObject({
  id: InvitationId,
  organisation: OrganisationId,
  name: PersonName,
  roles: Roles,
  /** Hex SHA-256 of the code. */
  codeHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The member whose work is taken over: the membership ends when this code is redeemed. */
  replaces: MemberId.nullable(),
  by: RecordedActor,
  at: Instant,
  /** The last instant at which the code is good. */
  expiresAt: Instant,
  state: z.enum(invitationStates),
  /** Who took the place. */
  member: MemberId.nullable(),
  /** The expert of the pool whom the code lets in. */
  expert: ExpertId.optional(),
  /** For one unit of the organisation's plan, and for nothing else. */
  planUnit: PlanPlace.optional(),
});
export type Invitation = z.infer<typeof Invitation>;

export const rosterEventLabels = {
  MemberInvited: '发出邀请',
  InvitationRevoked: '撤销邀请',
  MemberJoined: '加入',
  RolesChanged: '调整职责',
  MemberSuspended: '停用',
  MemberHandedOver: '移交',
  RolesDelegated: '代理',
  DelegationEnded: '终止代理',
} as const;
export const rosterEventTypes = Object.keys(rosterEventLabels) as (keyof typeof rosterEventLabels)[];

/** One entry of the record of a unit's members: append-only, each holds the hash of the one before. */
export const RosterEvent = decidedEvent({
  type: z.enum(rosterEventTypes),
  organisation: OrganisationId,
  /** Whom it was about, by the name of that day. */
  about: z.string(),
});
export type RosterEvent = z.infer<typeof RosterEvent>;

/** Who signs in, as the store names them. */
export interface Signatory {
  readonly issuer: string;
  readonly subject: Subject;
}
