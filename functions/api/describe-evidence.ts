import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { ownFile } from '#functions/middleware/expected-evidence.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { describeEvidence } from '#shared/contract/routes.ts';
import { describeEvidence as describe } from '#shared/domain/describe-evidence.ts';

export default endpoint(describeEvidence, (tools) => async ({ parameters, body, actor, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const seen = await ownFile(tools, subject, actor, parameters.evidence);
  const evidence = orThrow(describe(seen, body, body.revision, actor, now));
  orThrow(await tools.evidence.describe(subject.application, seen, evidence));
  return { evidence };
});
