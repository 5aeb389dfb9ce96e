import { caseFor } from '#functions/middleware/case.ts';
import { caseView } from '#functions/middleware/case-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getApplication } from '#shared/contract/routes.ts';

export default endpoint(
  getApplication,
  (tools) =>
    async ({ parameters, actor, now }) =>
      caseView(tools, await caseFor(tools, parameters.id, actor), actor, now),
);
