import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveFindings } from '#shared/contract/routes.ts';
import { levelInHand, linkAt } from '#shared/domain/decide.ts';
import { editingOf } from '#shared/domain/editing.ts';
import { faultsInFindings } from '#shared/domain/findings.ts';

export default endpoint(saveFindings, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  if (!editingOf(application, campaign, edition, actor).findings) {
    const level = levelInHand(application);
    const theirs = level !== null && linkAt(application, level)?.organisation === actor.organisation.id;
    if (theirs && application.submitters.includes(actor.subject)) reject('selfReview');
    reject('transitionNotAllowed', '现在不能核定：申报不在评审中，或您没有评审权限。');
  }
  const submitted = await tools.applications.submission(application.id, application.submission);
  const faults = faultsInFindings(edition, body.changes, submitted?.answers ?? {});
  if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
  const entries = body.changes.map((change) => ({ ...change, savedBy: actor.name, savedAt: now }));
  const { saved, conflicts } = orThrow(await tools.drafts.findings.save(application, entries));
  if (conflicts.length > 0) {
    reject('draftConflict', `${conflicts.length} 行已被他人修改，请核对；其余内容已保存。`, {
      context: { saved, conflicts },
    });
  }
  return { saved: [...saved] };
});
