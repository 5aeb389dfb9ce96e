import { editionFor } from '#functions/middleware/edition-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getEdition } from '#shared/contract/routes.ts';

export default endpoint(getEdition, (tools) => async ({ parameters }) => ({
  edition: await editionFor(tools, parameters.id),
}));
