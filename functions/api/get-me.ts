import { endpoint } from '#functions/middleware/endpoint.ts';
import { getMe } from '#shared/contract/routes.ts';

export default endpoint(getMe, () => async ({ actor, now }) => ({
  subject: actor.subject,
  name: actor.name,
  organisation: actor.organisation,
  roles: [...actor.roles],
  now,
  mode: process.env['SHIFAN_MODE'] === 'demo' ? ('demo' as const) : ('production' as const),
}));
