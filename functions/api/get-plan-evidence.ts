import { endpoint } from '#functions/middleware/endpoint.ts';
import { planFor } from '#functions/middleware/plan.ts';
import { reject } from '#functions/middleware/refused.ts';
import { objectOfEvidence } from '#functions/stores/keys.ts';
import { planFiles } from '#functions/stores/plan-keys.ts';
import { getPlanEvidence } from '#shared/contract/routes.ts';
import { isOfCounty, unitOf } from '#shared/domain/plan.ts';

/** Seconds that an address for reading holds: long enough to open, too short to pass around. */
const addressSeconds = 300;

export default endpoint(getPlanEvidence, (tools) => async ({ parameters, actor }) => {
  const plan = await planFor(tools, parameters.id, actor);
  if (!isOfCounty(plan, actor) && unitOf(plan, actor)?.id !== parameters.unit) reject('notFound');
  const evidence =
    (await tools.evidence.load(planFiles(plan.id, parameters.unit), parameters.evidence)) ??
    reject('notFound');
  if (evidence.state.name !== 'accepted') return { evidence, address: null };
  const address = await tools.ports.bucket.address(objectOfEvidence(evidence), {
    fileName: evidence.name,
    contentType: evidence.type,
    expiresIn: addressSeconds,
  });
  return { evidence, address };
});
