import { designationFor } from '#functions/middleware/designation.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { saveReport } from '#shared/contract/routes.ts';
import { allowedOn } from '#shared/domain/decide-designation.ts';
import { openDuties } from '#shared/domain/report-duty.ts';

export default endpoint(saveReport, (tools) => async ({ parameters, body, actor, now }) => {
  const designation = await designationFor(tools, parameters.id, actor);
  const { year, revision, content } = body;
  const open = openDuties(designation).some((duty) => duty.year === year);
  if (!open || !allowedOn(designation, actor, now).includes('submitReport'))
    reject('transitionNotAllowed', `${year}年度报告现在不能填写：尚未开始报送、已经提交，或您没有填报权限。`);
  const draft = { year, revision: revision + 1, content, savedBy: actor.name, savedAt: now };
  const { saved, stored } = await tools.reportDrafts.save(designation.id, revision, draft);
  if (!saved)
    reject('draftConflict', `${stored?.savedBy ?? '同事'}刚刚修改了这份报告，请核对后继续填写。`, {
      context: { stored: stored ?? null },
    });
  return draft;
});
