import { editionSummary } from '#functions/middleware/edition-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { listEditions } from '#shared/contract/routes.ts';

export default endpoint(listEditions, (tools) => async () => ({
  editions: (await tools.editions.published()).map(({ edition, publication }) =>
    editionSummary(edition, publication),
  ),
}));
