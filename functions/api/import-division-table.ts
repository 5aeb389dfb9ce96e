import { comparedTable } from '#functions/middleware/division-table.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { newOrganisationId, previewedChange } from '#functions/middleware/organisation-change.ts';
import { orThrow, Refused, reject } from '#functions/middleware/refused.ts';
import { importDivisionTable } from '#shared/contract/routes.ts';
import type { TableDifference } from '#shared/domain/division-table.ts';
import type { ChangeTerms, OrganisationChange } from '#shared/domain/organisation-change.ts';
import type { OrganisationId } from '#shared/model/ids.ts';

/** A difference as the change that makes it good. */
function changeOf(
  difference: TableDifference,
  parent: OrganisationId,
  terms: ChangeTerms,
): OrganisationChange {
  const { kind, unit, name, level, divisionCode } = difference;
  if (unit === null) {
    const wish = { parent, name, level, kind: 'commission', place: null, divisionCode, aliases: [] } as const;
    return { kind: 'establish', unit: wish, ...terms };
  }
  const organisation = unit.id;
  switch (kind) {
    case 'moved':
      return { kind: 'move', organisation, parent, ...terms };
    case 'missing':
      return { kind: 'close', organisation, successors: [], placements: [], ...terms };
    default:
      return { kind: 'rename', organisation, name, divisionCode, ...terms };
  }
}

/** One decision after the other, each whole; where one is refused, those before it hold and the rest is compared anew. */
export default commandEndpoint(importDivisionTable, (tools) => async ({ body, actor, marker, now }) => {
  const { differences, faults, token } = await comparedTable(tools, body.table, actor, now);
  if (faults.length > 0) reject('invalidInput', `第 ${faults[0]?.line} 行：${faults[0]?.message}`);
  if (token !== body.preview) reject('versionConflict', '预览之后机构又有变动。请重新预览核对后办理。');
  const chosen = differences.filter(({ key }) => body.keys.includes(key));
  if (chosen.length < new Set(body.keys).size)
    reject('invalidInput', '选定的变动不在预览之中，请重新预览。', {
      faults: [{ pointer: '/keys', message: '选定的变动不在预览之中，请重新预览。' }],
    });
  const { on, document, reason } = body;
  const brought = new Map<string, OrganisationId>();
  let done = 0;
  for (const difference of chosen) {
    const id = newOrganisationId(tools.ports.ids.next());
    const { parent, level, divisionCode } = difference;
    const above = parent !== null && typeof parent === 'object' ? brought.get(parent.prefectureCode) : parent;
    try {
      if (!above) reject('invalidInput', `${difference.name}的上级是表中新设的地级单位，请一并选定。`);
      const change = changeOf(difference, above, { on, document, reason });
      const { decision, parents } = await previewedChange(tools, change, id, actor, now);
      const last = done === chosen.length - 1;
      const terms = last ? { marker, reply: { done: chosen.length } } : {};
      orThrow(await tools.organisations.commit(decision, parents, terms));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, detail } = error.refusal;
      reject(
        code,
        `${done > 0 ? `已办理 ${done} 项。` : ''}${difference.unit?.fullName ?? difference.name}：${detail}`,
      );
    }
    if (difference.unit === null && level === 'prefecture' && divisionCode !== null)
      brought.set(divisionCode, id);
    done += 1;
  }
  return { done };
});
