import { endpoint } from '#functions/middleware/endpoint.ts';
import { institutionFor, institutionView } from '#functions/middleware/institution-view.ts';
import { getInstitution } from '#shared/contract/routes.ts';

export default endpoint(
  getInstitution,
  (tools) =>
    async ({ parameters, actor, now }) =>
      institutionView(tools, await institutionFor(tools, parameters.id, actor), actor, now),
);
