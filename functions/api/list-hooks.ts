import { endpoint } from '#functions/middleware/endpoint.ts';
import { hookView, mustRunHooks } from '#functions/middleware/hooks.ts';
import { listHooks } from '#shared/contract/routes.ts';

export default endpoint(listHooks, (tools) => async ({ actor }) => {
  mustRunHooks(actor);
  return { hooks: (await tools.hooks.ofUnit(actor.organisation.id)).map(hookView) };
});
