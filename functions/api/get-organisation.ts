import { endpoint } from '#functions/middleware/endpoint.ts';
import { organisationView } from '#functions/middleware/organisation-view.ts';
import { organisationFor } from '#functions/middleware/roster.ts';
import { getOrganisation } from '#shared/contract/routes.ts';

export default endpoint(getOrganisation, (tools) => async ({ parameters, actor, now }) => {
  const unit = await organisationFor(tools, parameters.id, actor);
  return organisationView(tools, unit, actor, now);
});
