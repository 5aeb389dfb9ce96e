import { createHash } from 'node:crypto';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { hookView, mustRunHooks } from '#functions/middleware/hooks.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { createHook } from '#shared/contract/routes.ts';
import { type Hook, HookId } from '#shared/model/hook.ts';

const most = 10;

export default commandEndpoint(createHook, (tools) => async ({ body, actor, marker, now }) => {
  mustRunHooks(actor);
  const { ids, hooks } = tools.ports;
  const objection = hooks.objectionTo(body.url);
  if (objection !== null)
    reject('invalidInput', objection, { faults: [{ pointer: '/url', message: objection }] });
  const { organisation } = actor;
  if ((await tools.hooks.ofUnit(organisation.id)).length >= most)
    reject('transitionNotAllowed', `一个单位最多登记 ${most} 个推送目标。`);
  const secret = `whsec_${createHash('sha256').update(`${ids.next()}${ids.next()}`).digest('base64')}`;
  const hook: Hook = {
    ...body,
    id: HookId.parse(`hook-${sha256(ids.next()).slice(0, 24)}`),
    organisation: organisation.id,
    path: organisation.path,
    active: true,
    stoppedBecause: null,
    secret,
    createdBy: actor.name,
    createdAt: now,
    revision: 1,
  };
  // What is kept for a repetition of the request has no secret in it.
  orThrow(await tools.hooks.save(hook, { marker, reply: { hook: hookView(hook), secret: null } }));
  return { hook: hookView(hook), secret };
});
