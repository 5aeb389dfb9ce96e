import * as z from 'zod';
import { Hook, HookCall, HookCallState, HookId, HookTopic } from '../../model/hook.ts';
import { route } from '../route.ts';
import { cursor } from './fields.ts';

/** A target without its secret. */
export const HookView = Hook.omit({ secret: true, path: true });
export type HookView = z.infer<typeof HookView>;

const hook = z.strictObject({ id: HookId });
const hookCall = z.strictObject({
  id: HookId,
  call: z.string().regex(/^msg_[0-9a-f]{32}$/, '推送编号格式不正确'),
});
const topics = z.array(HookTopic).min(1, '请至少选择一类事项');
const name = z.string().trim().min(1, '请填写名称').max(60, '名称不能超过 60 字');
const url = z.string().trim().min(1, '请填写网址').max(500, '网址不能超过 500 个字符');

export const listHooks = route({
  name: 'list-hooks',
  method: 'GET',
  path: '/hooks',
  summary: '本单位的推送目标（webhook）：其他系统，不含密钥',
  reply: z.object({ hooks: z.array(HookView) }),
});

export const createHook = route({
  name: 'create-hook',
  method: 'POST',
  path: '/hooks',
  summary: '登记一个推送目标；密钥只在这一次答复里，重复请求的答复里也没有。https，不能指向内网',
  body: z.strictObject({ name, url, topics }),
  reply: z.object({ hook: HookView, secret: z.string().nullable() }),
});

export const changeHook = route({
  name: 'change-hook',
  method: 'POST',
  path: '/hooks/{id}',
  parameters: hook,
  summary: '修改推送目标的名称、网址和事项，停用或恢复；恢复后，停用期间的事项不补推',
  body: z.strictObject({ name, url, topics, active: z.boolean(), revision: z.int().min(1) }),
  reply: z.object({ hook: HookView }),
});

export const HookCallRow = z.object({
  ...HookCall.omit({ hook: true, since: true }).shape,
  label: z.string(),
  state: HookCallState,
});
export type HookCallRow = z.infer<typeof HookCallRow>;

export const listHookCalls = route({
  name: 'list-hook-calls',
  method: 'GET',
  path: '/hooks/{id}/calls',
  parameters: hook,
  summary: '一个目标的推送记录：内容、结果、次数、最近一次错误，最新的在前',
  query: z.strictObject({ cursor }),
  reply: z.object({ calls: z.array(HookCallRow), next: z.string().nullable() }),
});

export const replayHookCall = route({
  name: 'replay-hook-call',
  method: 'POST',
  path: '/hooks/{id}/calls/{call}/replay',
  parameters: hookCall,
  summary: '再推送一次：编号和内容不变，重新签名；已送达的也可以',
  reply: HookCallRow,
});

export const testHook = route({
  name: 'test-hook',
  method: 'POST',
  path: '/hooks/{id}/test',
  parameters: hook,
  summary: '发一条测试（类型 ping），结果在推送记录里',
  reply: HookCallRow,
});
