import { endpoint } from '#functions/middleware/endpoint.ts';
import { deskCampaign } from '#functions/middleware/recommendation.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveFormalCheck } from '#shared/contract/routes.ts';
import { type FormalCheckItem, formalCheckItems } from '#shared/model/recommendation.ts';

export default endpoint(saveFormalCheck, (tools) => async ({ parameters, body, actor, now }) => {
  const campaign = await deskCampaign(tools, parameters.id, actor);
  const [recommendation, list] = await Promise.all([
    tools.recommendations.load(campaign.id, parameters.organisation),
    tools.recommendations.list(campaign.id),
  ]);
  if (recommendation === undefined) reject('notFound', '该单位还没有报送推荐名单。');
  if (list?.status === 'frozen') reject('transitionNotAllowed', '全国推荐名单已经锁定，形式审查不再变动。');
  if (!recommendation.ranked.some(({ application }) => application === body.application))
    reject('invalidInput', '该单位不在名单上。', {
      faults: [{ pointer: '/application', message: '该单位不在名单上。' }],
    });
  const silent = (Object.keys(formalCheckItems) as FormalCheckItem[]).filter(
    (item) => body.marks[item]?.value === 'defect' && body.marks[item]?.note.trim() === '',
  );
  if (silent.length > 0) {
    const faults = silent.map((item) => ({
      pointer: `/marks/${item}/note`,
      message: '有缺陷的，请写明是什么。',
    }));
    reject('invalidInput', faults[0]?.message, { faults });
  }
  const check = {
    application: body.application,
    marks: body.marks,
    revision: body.revision + 1,
    savedBy: actor.name,
    savedAt: now,
  };
  return { check: orThrow(await tools.recommendations.saveCheck(recommendation, list, check)) };
});
