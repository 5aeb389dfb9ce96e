import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { hookFor, hookView } from '#functions/middleware/hooks.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { changeHook } from '#shared/contract/routes.ts';
import type { Hook } from '#shared/model/hook.ts';

export default commandEndpoint(changeHook, (tools) => async ({ parameters, body, actor, marker }) => {
  const seen = await hookFor(tools, parameters.id, actor);
  const { revision, ...wanted } = body;
  if (seen.revision !== revision) reject('versionConflict', '同事刚刚改过这个推送目标，请刷新后再试。');
  const objection = tools.ports.hooks.objectionTo(body.url);
  if (objection !== null)
    reject('invalidInput', objection, { faults: [{ pointer: '/url', message: objection }] });
  const next: Hook = {
    ...seen,
    ...wanted,
    path: actor.organisation.path,
    stoppedBecause: body.active ? null : (seen.stoppedBecause ?? `${actor.name}停用`),
    revision: revision + 1,
  };
  const reply = { hook: hookView(next) };
  orThrow(await tools.hooks.save(next, { marker, reply }));
  return reply;
});
