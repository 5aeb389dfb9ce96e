import { publicityEndpoint } from '#functions/middleware/calendar.ts';
import { extendPublicity } from '#shared/contract/routes.ts';
import { extendPublicity as decide } from '#shared/domain/running-publicity.ts';

export default publicityEndpoint(extendPublicity, async ({ campaign, body, actor, now, kept }) =>
  decide(campaign, await kept(), body, actor, now),
);
