import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { expertFor, expertView } from '#functions/middleware/experts.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { changeRoster } from '#functions/middleware/roster.ts';
import { expertWrites } from '#functions/stores/expert-store.ts';
import { retireExpert } from '#shared/contract/routes.ts';
import { retireExpert as decideRetirement, endExpertAccess } from '#shared/domain/experts.ts';
import { accept } from '#shared/domain/refusal.ts';

export default commandEndpoint(retireExpert, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const expert = await expertFor(tools, parameters.id, actor);
  if (expert.version !== body.version)
    reject('versionConflict', '该专家的资料刚刚有变动。请刷新核对后重新办理。');
  const decision = orThrow(decideRetirement(expert, body.reason, actor, now));
  const roster = await tools.rosters.load(actor.organisation);
  const { next, writes } = expertWrites(expert, decision);
  const view = { ...expertView(roster, next, null, now) };
  const had = view.access === 'active' || view.access === 'invited' || view.access === 'expired';
  const ended = { ...view, access: 'ended' as const, accessLabel: '已停用' };
  if (!had) {
    return expertView(
      roster,
      orThrow(await tools.experts.commit(expert, decision, { marker, reply: () => view })),
      null,
      now,
    );
  }
  // Leaving the pool and losing access are one decision: neither is ever seen without the other.
  await changeRoster(
    tools,
    actor.organisation,
    (current) =>
      accept(endExpertAccess(current, expert, body.reason, actor, now) ?? reject('versionConflict')),
    { marker, reply: () => ended, also: writes },
  );
  return ended;
});
