import { endpoint } from '#functions/middleware/endpoint.ts';
import { newOrganisationId, previewedChange } from '#functions/middleware/organisation-change.ts';
import { previewOrganisationChange } from '#shared/contract/routes.ts';

export default endpoint(previewOrganisationChange, (tools) => async ({ body, actor, now }) => {
  const id = newOrganisationId(tools.ports.ids.next());
  return (await previewedChange(tools, body.change, id, actor, now)).preview;
});
