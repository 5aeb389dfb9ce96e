import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { callRow, hookFor } from '#functions/middleware/hooks.ts';
import { reject } from '#functions/middleware/refused.ts';
import { replayHookCall } from '#shared/contract/routes.ts';
import type { HookCall } from '#shared/model/hook.ts';

export default commandEndpoint(replayHookCall, (tools) => async ({ parameters, actor, marker, now }) => {
  const hook = await hookFor(tools, parameters.id, actor);
  const call = await tools.hooks.loadCall(parameters.call);
  if (call === undefined || call.hook !== hook.id) reject('notFound');
  if (!hook.active) reject('transitionNotAllowed', '推送目标已停用，请先恢复。');
  const next: HookCall = {
    ...call,
    state: 'waiting',
    attempts: 0,
    since: now,
    dueAt: now,
    settledAt: null,
  };
  const reply = callRow(next);
  if (!(await tools.hooks.settle(call, next, marker, reply)))
    reject('versionConflict', '这一条刚刚有了结果，请刷新。');
  return reply;
});
