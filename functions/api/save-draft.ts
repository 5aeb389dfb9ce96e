import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveDraft } from '#shared/contract/routes.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { editingOf } from '#shared/domain/editing.ts';
import type { Fault } from '#shared/domain/refusal.ts';
import type { ItemId } from '#shared/model/ids.ts';

export default endpoint(saveDraft, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  const editable = editingOf(application, campaign, edition, actor);
  if (!editable.answers) reject('transitionNotAllowed', '申报已提交或您没有填报权限，现在不能修改填报内容。');
  const faults = faultsOf(
    body.changes.map(({ item }) => item),
    new Set(itemsOf(edition).map(({ id }) => id)),
    editable.items,
  );
  if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
  const entries = body.changes.map((change) => ({ ...change, savedBy: actor.name, savedAt: now }));
  const { saved, conflicts } = orThrow(await tools.drafts.answers.save(application, entries));
  if (conflicts.length > 0) {
    reject('draftConflict', `${conflicts.length} 个条目已被他人修改，请核对；其余内容已保存。`, {
      context: { saved, conflicts },
    });
  }
  return { saved: [...saved] };
});

/** Items that the edition lacks, that come twice, or that nobody asked to be corrected. */
function faultsOf(
  asked: readonly ItemId[],
  known: ReadonlySet<string>,
  open: readonly ItemId[] | null,
): Fault[] {
  return asked.flatMap((item, index) => {
    const pointer = `/changes/${index}/item`;
    if (!known.has(item)) return [{ pointer, message: `没有编号为 ${item} 的条目。` }];
    if (asked.indexOf(item) !== index) return [{ pointer, message: `条目 ${item} 重复。` }];
    if (open !== null && !open.includes(item)) return [{ pointer, message: '该条目不在补正范围内。' }];
    return [];
  });
}
