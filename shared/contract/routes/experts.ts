import * as z from 'zod';
import { type ExpertAccess, expertAccess } from '../../domain/experts.ts';
import { invitationDays } from '../../domain/members.ts';
import { Absence, Expert, ExpertProfile } from '../../model/expert.ts';
import { ExpertId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { route } from '../route.ts';
import { reason, version } from './fields.ts';

/** An expert as the officer sees them. */
export const ExpertView = z.object({
  expert: Expert,
  homeName: z.string().nullable(),
  access: z.enum(Object.keys(expertAccess) as [ExpertAccess]),
  accessLabel: z.string(),
});
export type ExpertView = z.infer<typeof ExpertView>;

const InvitedExpert = z.object({
  view: ExpertView,
  /** Null in the answer to a repetition: the code is kept nowhere and cannot be said again. */
  code: z.string().nullable(),
  expiresAt: Instant,
});

const expert = z.strictObject({ id: ExpertId });
const days = z
  .int('有效期应为整数天')
  .min(1, '有效期至少 1 天')
  .max(invitationDays.most, `有效期不能超过 ${invitationDays.most} 天`)
  .default(invitationDays.usual);

export const listExperts = route({
  name: 'list-experts',
  method: 'GET',
  path: '/experts',
  summary: '本单位的评审专家库（限批次管理人员）',
  reply: z.object({ experts: z.array(ExpertView) }),
});

export const enrolExpert = route({
  name: 'enrol-expert',
  method: 'POST',
  path: '/experts',
  summary: '专家入库并发出邀请；邀请码只在这一次的答复中出现',
  body: z.strictObject({ profile: ExpertProfile, days }),
  reply: InvitedExpert,
});

export const inviteExpert = route({
  name: 'invite-expert',
  method: 'POST',
  path: '/experts/{id}/invitation',
  parameters: expert,
  summary: '重新邀请一位还没有接受的专家，原邀请码作废',
  body: z.strictObject({ days }),
  reply: InvitedExpert,
});

export const editExpert = route({
  name: 'edit-expert',
  method: 'POST',
  path: '/experts/{id}',
  parameters: expert,
  summary: '修改专家资料：单位、所在地、领域、不能参加的时间',
  body: z.strictObject({ version, profile: ExpertProfile }),
  reply: ExpertView,
});

export const retireExpert = route({
  name: 'retire-expert',
  method: 'POST',
  path: '/experts/{id}/retire',
  parameters: expert,
  summary: '移出专家库：不再指派，授权立即终止，已签字的评审保留',
  body: z.strictObject({ version, reason }),
  reply: ExpertView,
});

export const getOwnProfile = route({
  name: 'get-own-profile',
  method: 'GET',
  path: '/expert',
  experts: 'only',
  summary: '专家本人在库中的资料',
  reply: z.object({ expert: Expert }),
});

export const saveAbsences = route({
  name: 'save-absences',
  method: 'POST',
  path: '/expert/absences',
  experts: 'only',
  summary: '专家本人登记不能参加评审的时间',
  body: z.strictObject({ version, absences: z.array(Absence).max(50, '不能参加的时间不能超过 50 段') }),
  reply: z.object({ expert: Expert }),
});
