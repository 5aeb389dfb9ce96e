import { endpoint } from '#functions/middleware/endpoint.ts';
import { homeNeeds } from '#functions/middleware/home-needs.ts';
import { getHome } from '#shared/contract/routes.ts';

export default endpoint(getHome, (tools) => async ({ actor, now }) => ({
  needs: await homeNeeds(tools, actor, now),
}));
