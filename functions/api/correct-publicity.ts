import { publicityEndpoint } from '#functions/middleware/calendar.ts';
import { reject } from '#functions/middleware/refused.ts';
import { correctPublicity } from '#shared/contract/routes.ts';
import { correctPublicity as decide } from '#shared/domain/running-publicity.ts';

export default publicityEndpoint(correctPublicity, async ({ campaign, body, actor, now, tools }) => {
  const { version: _, application: id, ...correction } = body;
  const application =
    (await tools.applications.load(id)) ?? reject('notFound', '该单位不在本批次的公示名单中。');
  return decide(campaign, application, correction, actor, now);
});
