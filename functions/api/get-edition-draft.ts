import { editionDraftFor, editionDraftView } from '#functions/middleware/edition-draft-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getEditionDraft } from '#shared/contract/routes.ts';

export default endpoint(
  getEditionDraft,
  (tools) =>
    async ({ parameters, actor }) =>
      editionDraftView(tools, await editionDraftFor(tools, parameters.id, actor), actor),
);
