import { editionSummary } from '#functions/middleware/edition-view.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { listEditions } from '#shared/contract/routes.ts';

export const readEditions = (tools: Tools) => async () => ({
  editions: (await tools.editions.published()).map(({ edition, publication }) =>
    editionSummary(edition, publication),
  ),
});

export default endpoint(listEditions, readEditions);
