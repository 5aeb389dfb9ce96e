import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { ownProfile } from '#functions/middleware/experts.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveAbsences } from '#shared/contract/routes.ts';
import { changeAbsences } from '#shared/domain/experts.ts';

export default commandEndpoint(saveAbsences, (tools) => async ({ body, actor, marker, now }) => {
  const own = await ownProfile(tools, actor);
  if (own.version !== body.version) reject('versionConflict', '资料刚刚有变动，请刷新后重新填写。');
  const decision = orThrow(changeAbsences(own, body.absences, actor, now));
  const reply = (expert: typeof own) => ({ expert });
  return reply(orThrow(await tools.experts.commit(own, decision, { marker, reply })));
});
