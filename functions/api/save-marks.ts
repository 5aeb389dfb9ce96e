import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { ownSheet } from '#functions/middleware/sheets.ts';
import { saveMarks } from '#shared/contract/routes.ts';
import type { Fault } from '#shared/domain/refusal.ts';
import { faultsInMark, scoredItems } from '#shared/domain/sheets.ts';

export default endpoint(saveMarks, (tools) => async ({ parameters, body, actor, now }) => {
  const { sheet, review, edition } = await ownSheet(tools, parameters.id, actor);
  if (sheet.state !== 'open') reject('transitionNotAllowed', '该评分表已签字提交，不能再修改。');
  const asked = new Map(scoredItems(edition, review.rules, sheet.step).map((one) => [one.item, one]));
  const items = body.changes.map(({ item }) => item);
  const faults = body.changes.flatMap((change, at): Fault[] => {
    const scored = asked.get(change.item);
    const pointer = `/changes/${at}`;
    if (scored === undefined)
      return [{ pointer: `${pointer}/item`, message: `没有编号为 ${change.item} 的条目。` }];
    if (items.indexOf(change.item) !== at)
      return [{ pointer: `${pointer}/item`, message: `条目 ${change.item} 重复。` }];
    return faultsInMark(change, scored, pointer, false);
  });
  if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
  const entries = body.changes.map((change) => ({ ...change, savedAt: now }));
  const { saved, conflicts } = orThrow(await tools.sheets.saveMarks(sheet, entries));
  if (conflicts.length > 0)
    reject('draftConflict', `${conflicts.length} 条已在另一台设备上修改，请核对；其余已保存。`, {
      context: { saved, conflicts },
    });
  return { saved };
});
