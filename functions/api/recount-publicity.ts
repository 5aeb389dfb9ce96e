import { publicityEndpoint } from '#functions/middleware/calendar.ts';
import { recountPublicity } from '#shared/contract/routes.ts';
import { recountPublicity as decide } from '#shared/domain/running-publicity.ts';

export default publicityEndpoint(recountPublicity, async ({ campaign, body, actor, now, kept }) =>
  decide(campaign, await kept(), body.reason, actor, now),
);
