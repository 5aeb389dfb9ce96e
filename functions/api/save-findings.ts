import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveFindings } from '#shared/contract/routes.ts';
import { levelInHand, linkAt } from '#shared/domain/decide.ts';
import { editingOf } from '#shared/domain/editing.ts';
import { rowsOf } from '#shared/domain/verdict.ts';

export default endpoint(saveFindings, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  if (!editingOf(application, campaign, edition, actor).findings) {
    const level = levelInHand(application);
    const theirs = level !== null && linkAt(application, level)?.organisation === actor.organisation.id;
    if (theirs && application.submitters.includes(actor.subject)) reject('selfReview');
    reject('transitionNotAllowed', '现在不能核定：申报不在评审中，或您没有评审权限。');
  }
  const rows = new Set<string>(rowsOf(edition).map(({ id }) => id));
  const items = body.changes.map(({ item }) => item);
  const faults = items.flatMap((item, index) => {
    const pointer = `/changes/${index}/item`;
    if (!rows.has(item)) return [{ pointer, message: `没有编号为 ${item} 的行。` }];
    return items.indexOf(item) === index ? [] : [{ pointer, message: `条目 ${item} 重复。` }];
  });
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
