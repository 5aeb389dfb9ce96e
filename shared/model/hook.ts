import * as z from 'zod';
import { OrganisationId } from './ids.ts';
import { Instant } from './instant.ts';

/** What another system can be told of. */
export const hookTopicLabels = {
  application: '申报：提交、退回、上报、推荐、受理、公示、命名、逾期、撤回',
  designation: '命名：命名、取消、恢复、变更、注销',
  campaign: '批次：发布、调整截止时间、开始公示',
} as const;
export type HookTopic = keyof typeof hookTopicLabels;
export const HookTopic = z.enum(Object.keys(hookTopicLabels) as [HookTopic, ...HookTopic[]]);

export const HookId = z
  .string()
  .regex(/^hook-[0-9a-f]{24}$/, '推送目标编号格式不正确')
  .brand<'HookId'>();
export type HookId = z.infer<typeof HookId>;

/** Another system that is told what happens in a unit's branch. */
export const Hook = z.strictObject({
  id: HookId,
  organisation: OrganisationId,
  /** Of the unit: it is told of what lies below. */
  path: z.string(),
  name: z.string(),
  url: z.string(),
  topics: z.array(HookTopic),
  /** Off: stopped by an administrator, or by its own answer 410. */
  active: z.boolean(),
  stoppedBecause: z.string().nullable(),
  /** `whsec_…` by Standard Webhooks; shown once, and needed for every signature. */
  secret: z.string(),
  createdBy: z.string(),
  createdAt: Instant,
  revision: z.int().min(1),
});
export type Hook = z.infer<typeof Hook>;

export const hookCallStates = { waiting: '等待推送', delivered: '已送达', failed: '未能送达' } as const;
export type HookCallState = keyof typeof hookCallStates;
export const HookCallState = z.enum(Object.keys(hookCallStates) as [HookCallState, ...HookCallState[]]);

/** One message to one target, with what became of it. */
export const HookCall = z.strictObject({
  id: z.string(),
  hook: HookId,
  type: z.string(),
  /** JSON, as it is signed and sent. */
  body: z.string(),
  state: HookCallState,
  attempts: z.int().min(0),
  since: Instant,
  dueAt: Instant,
  createdAt: Instant,
  settledAt: Instant.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
});
export type HookCall = z.infer<typeof HookCall>;
