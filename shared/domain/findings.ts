import type { Answer, Answers, Finding } from '../model/answer.ts';
import type { Edition, Row } from '../model/edition.ts';
import { partOf } from './counting.ts';
import type { Fault } from './refusal.ts';
import { rowsOf } from './verdict.ts';

/**
 * Why a row cannot be found as not applicable, or null. It leaves numerator and denominator only with a reason that a
 * reviewer confirms (Q5): the unit's own, or the reviewer's. A condition that must be met cannot be left out (N-24).
 */
export function notApplicableObjection(
  row: Row,
  answer: Answer | undefined,
  note: string,
): { readonly part: 'value' | 'note'; readonly message: string } | null {
  const part = partOf(row);
  if (part === 'gate' || part === 'blocker')
    return {
      part: 'value',
      message: `第 ${row.id} 行是${part === 'gate' ? '资格条件' : '否决项'}，不能核定为不适用。`,
    };
  const claimed = answer?.notApplicable === true && Boolean(answer.reason?.trim());
  return claimed || note.trim() !== ''
    ? null
    : { part: 'note', message: `第 ${row.id} 行申报单位没有申报不适用，请写明核定为不适用的理由。` };
}

/** What is wrong with findings before they are saved. Pointers are those of the request. */
export function faultsInFindings(
  edition: Edition,
  changes: readonly Pick<Finding, 'item' | 'value' | 'note'>[],
  answers: Answers,
): Fault[] {
  const rows = new Map<string, Row>(rowsOf(edition).map((row) => [row.id, row]));
  const items = changes.map(({ item }) => item);
  return changes.flatMap(({ item, value, note }, index) => {
    const row = rows.get(item);
    const at = (part: string) => `/changes/${index}/${part}`;
    if (row === undefined) return [{ pointer: at('item'), message: `没有编号为 ${item} 的行。` }];
    if (items.indexOf(item) !== index) return [{ pointer: at('item'), message: `条目 ${item} 重复。` }];
    if (value !== 'notApplicable') return [];
    const objection = notApplicableObjection(row, answers[item], note);
    return objection === null ? [] : [{ pointer: at(objection.part), message: objection.message }];
  });
}
