import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { expertFor, expertView, homeNameOf } from '#functions/middleware/experts.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { editExpert } from '#shared/contract/routes.ts';
import { editExpert as decideEdit } from '#shared/domain/experts.ts';
import type { Expert } from '#shared/model/expert.ts';

export default commandEndpoint(editExpert, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const expert = await expertFor(tools, parameters.id, actor);
  if (expert.version !== body.version)
    reject('versionConflict', '该专家的资料刚刚有变动。请刷新核对后重新办理。');
  const decision = orThrow(decideEdit(expert, body.profile, actor, now));
  const homeName = await homeNameOf(tools, decision.next);
  const roster = await tools.rosters.load(actor.organisation);
  const reply = (committed: Expert) => expertView(roster, committed, homeName, now);
  return reply(orThrow(await tools.experts.commit(expert, decision, { marker, reply })));
});
