import { applicationFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { filesFor } from '#functions/middleware/seen-files.ts';
import { objectOfEvidence } from '#functions/stores/keys.ts';
import { getEvidence } from '#shared/contract/routes.ts';

/** Seconds that an address for reading holds: long enough to open, too short to pass around. */
const addressSeconds = 300;

export default endpoint(getEvidence, (tools) => async ({ parameters, actor }) => {
  const application = await applicationFor(tools, parameters.id, actor);
  const [stored, submitted] = await Promise.all([
    tools.evidence.load(application.id, parameters.evidence),
    tools.applications.submission(application.id, application.submission),
  ]);
  const seen = filesFor(application, stored ? [stored] : [], submitted, actor);
  const evidence = seen[0] ?? reject('notFound');
  if (evidence.state.name !== 'accepted') return { evidence, address: null };
  const address = await tools.ports.bucket.address(objectOfEvidence(evidence), {
    fileName: evidence.name,
    contentType: evidence.type,
    expiresIn: addressSeconds,
  });
  return { evidence, address };
});
