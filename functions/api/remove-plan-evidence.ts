import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { partFor } from '#functions/middleware/plan.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { planFiles } from '#functions/stores/plan-keys.ts';
import { removePlanEvidence } from '#shared/contract/routes.ts';
import { objectionToFiles } from '#shared/domain/plan-work.ts';
import type { Evidence } from '#shared/model/evidence.ts';

export default commandEndpoint(removePlanEvidence, (tools) => async ({ parameters, actor, marker }) => {
  const { id, unit } = parameters;
  const stored = await tools.evidence.load(planFiles(id, unit), parameters.evidence);
  if (stored === undefined) reject('notFound');
  const part = await partFor(tools, { id, unit, task: stored.item }, actor);
  const objection = objectionToFiles(part.plan, part.work);
  if (objection !== null) reject('evidenceNotExpected', objection);
  if (stored.state.name === 'removed' || stored.state.name === 'redacted')
    reject('evidenceNotExpected', '该材料已经移除或抹除。');
  const evidence: Evidence = { ...stored, state: { name: 'removed' } };
  orThrow(await tools.planFiles.remove(part.work, stored, evidence, marker, { evidence }));
  return { evidence };
});
