import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { hookView, mustRunHooks } from '#functions/middleware/hooks.ts';
import { listHooks } from '#shared/contract/routes.ts';

export const readHooks =
  (tools: Tools) =>
  async ({ actor }: MemberRequest<typeof listHooks>) => {
    mustRunHooks(actor);
    return { hooks: (await tools.hooks.ofUnit(actor.organisation.id)).map(hookView) };
  };

export default endpoint(listHooks, readHooks);
