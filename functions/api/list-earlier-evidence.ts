import { caseFor } from '#functions/middleware/case.ts';
import { earlierEvidence } from '#functions/middleware/earlier-evidence.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { listEarlierEvidence } from '#shared/contract/routes.ts';

export default endpoint(listEarlierEvidence, (tools) => async ({ parameters, actor, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const earlier = await earlierEvidence(tools, subject, actor, now);
  if (earlier === null) return { from: null, files: [] };
  const { application, campaignTitle, files } = earlier;
  const { id, submittedAt } = application;
  return { from: { application: id, campaignTitle, submittedAt }, files: [...files] };
});
