import { callOf } from '#functions/events/tell-hooks.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { callRow, hookFor } from '#functions/middleware/hooks.ts';
import { reject } from '#functions/middleware/refused.ts';
import { testHook } from '#shared/contract/routes.ts';

export default commandEndpoint(testHook, (tools) => async ({ parameters, actor, marker, now }) => {
  const hook = await hookFor(tools, parameters.id, actor);
  if (!hook.active) reject('transitionNotAllowed', '推送目标已停用，请先恢复。');
  const fact = { id: `ping.${tools.ports.ids.next()}`, type: 'ping', at: now, data: {} };
  const call = callOf(hook, fact, now);
  const reply = callRow(call);
  if (!(await tools.hooks.enqueue(call, marker, reply))) reject('idempotencyKeyReused');
  return reply;
});
