import { endpoint } from '#functions/middleware/endpoint.ts';
import { provinceFor } from '#functions/middleware/province.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveProvinceDraft } from '#shared/contract/routes.ts';
import { isProvinceOfficer } from '#shared/domain/province-permission.ts';

export default endpoint(saveProvinceDraft, (tools) => async ({ parameters, body, actor, now }) => {
  const application = await provinceFor(tools, parameters.id, actor);
  if (!isProvinceOfficer(actor)) reject('notPermitted', '申请由省级卫生健康委准备。');
  if (application.status !== 'draft' && application.status !== 'returned')
    reject('transitionNotAllowed', '申请已经提交，现在不能修改。');
  const draft = {
    content: body.content,
    revision: body.revision + 1,
    savedBy: actor.name,
    savedAt: now,
  };
  return { draft: orThrow(await tools.provinces.saveDraft(application, draft)) };
});
