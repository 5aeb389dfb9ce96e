import { endpoint } from '#functions/middleware/endpoint.ts';
import { objectionFor, objectionView } from '#functions/middleware/objection.ts';
import { getObjection } from '#shared/contract/routes.ts';

export default endpoint(
  getObjection,
  (tools) =>
    async ({ parameters, actor }) =>
      objectionView(tools, await objectionFor(tools, parameters.id, actor)),
);
