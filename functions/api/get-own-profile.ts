import { endpoint } from '#functions/middleware/endpoint.ts';
import { ownProfile } from '#functions/middleware/experts.ts';
import { getOwnProfile } from '#shared/contract/routes.ts';

export default endpoint(getOwnProfile, (tools) => async ({ actor }) => ({
  expert: await ownProfile(tools, actor),
}));
