import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { filesFor } from '#functions/middleware/seen-files.ts';
import { saveEvidenceMarks } from '#shared/contract/routes.ts';
import { editingOf } from '#shared/domain/editing.ts';

export default endpoint(saveEvidenceMarks, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  if (!editingOf(application, campaign, edition, actor).marks) {
    if (application.submitters.includes(actor.subject)) reject('selfReview');
    reject('transitionNotAllowed', '现在不能标记材料：申报不在您的单位审核，或您没有审核权限。');
  }
  const [files, submitted] = await Promise.all([
    tools.evidence.all(application.id),
    tools.applications.submission(application.id, application.submission),
  ]);
  const seen = filesFor(application, files, submitted, actor);
  const known = new Set<string>(seen.filter(({ state }) => state.name === 'accepted').map(({ id }) => id));
  const named = body.changes.map(({ evidence }) => evidence);
  const faults = body.changes.flatMap(({ evidence, value, note }, index) => {
    if (!known.has(evidence))
      return [{ pointer: `/changes/${index}/evidence`, message: '没有这份材料，或它不能查看。' }];
    if (named.indexOf(evidence) !== index)
      return [{ pointer: `/changes/${index}/evidence`, message: '同一份材料重复。' }];
    if (value === 'accepted' || note.trim() !== '') return [];
    return [{ pointer: `/changes/${index}/note`, message: '请写明材料哪里不清楚或不对，申报单位据此补正。' }];
  });
  if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
  const { id: organisation, name: organisationName, level } = actor.organisation;
  const entries = body.changes.map((change) => ({
    ...change,
    organisation,
    organisationName,
    level,
    savedBy: actor.name,
    savedAt: now,
  }));
  const { saved, conflicts } = orThrow(await tools.drafts.marks.save(application, entries));
  if (conflicts.length > 0) {
    reject('draftConflict', `${conflicts.length} 份材料已被同事标记，请核对；其余已保存。`, {
      context: { saved, conflicts },
    });
  }
  return { saved: [...saved] };
});
