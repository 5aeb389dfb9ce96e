import { endpoint } from '#functions/middleware/endpoint.ts';
import { provinceFor, provinceView } from '#functions/middleware/province.ts';
import { getProvinceApplication } from '#shared/contract/routes.ts';

export default endpoint(
  getProvinceApplication,
  (tools) =>
    async ({ parameters, actor, now }) =>
      provinceView(tools, await provinceFor(tools, parameters.id, actor), actor, now),
);
