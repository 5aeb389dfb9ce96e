import { endpoint } from '#functions/middleware/endpoint.ts';
import { fileSeenBy } from '#functions/middleware/file-holder.ts';
import { reject } from '#functions/middleware/refused.ts';
import { objectOfEvidence } from '#functions/stores/keys.ts';
import { getEvidence } from '#shared/contract/routes.ts';

/** Seconds that an address for reading holds: long enough to open, too short to pass around. */
const addressSeconds = 300;

export default endpoint(getEvidence, (tools) => async ({ parameters, actor }) => {
  const evidence = (await fileSeenBy(tools, parameters, actor)) ?? reject('notFound');
  if (evidence.state.name !== 'accepted') return { evidence, address: null };
  const address = await tools.ports.bucket.address(objectOfEvidence(evidence), {
    fileName: evidence.name,
    contentType: evidence.type,
    expiresIn: addressSeconds,
  });
  return { evidence, address };
});
