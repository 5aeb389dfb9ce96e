import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { workingVisit } from '#functions/middleware/on-site.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { settleOnSite } from '#shared/contract/routes.ts';
import { settledRow, visitDecision } from '#shared/domain/on-site.ts';

export default commandEndpoint(settleOnSite, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const { visit, application } = await workingVisit(tools, parameters.id, actor);
  const seen = (await tools.visits.row(application.id, body.item)) ?? reject('notFound');
  if (seen.revision !== body.revision) reject('versionConflict', '该行的记录刚刚有变动。请核对后重新办理。');
  const next = orThrow(settledRow(seen, body, actor.name, now));
  const { item, chosen, reason } = body;
  const data = { item, of: seen.open, chosen };
  const decision = visitDecision(
    visit,
    { completed: null },
    { type: 'ContradictionSettled', reason, data },
    actor,
    now,
  );
  const reply = { row: next };
  orThrow(await tools.visits.commit(visit, decision, { row: { seen, next }, marker, reply: () => reply }));
  return reply;
});
