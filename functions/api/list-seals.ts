import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { listSeals } from '#shared/contract/routes.ts';
import { isLate } from '#shared/domain/seals.ts';

/** A month on a page. */
const pageSize = 31;

export default publicEndpoint(listSeals, (tools) => async ({ query }) => {
  const [seals, hindrance] = await Promise.all([
    tools.seals.newest(pageSize, query.before === undefined ? undefined : Number(query.before)),
    tools.seals.hindrance(),
  ]);
  return {
    seals: seals.map((seal) => ({
      ...seal,
      pages: [...seal.pages],
      late: isLate(seal),
      fingerprint: sha256(Buffer.from(seal.publicKey, 'base64')),
    })),
    hindrance,
    next: seals.length === pageSize ? String(seals.at(-1)?.number) : null,
  };
});
