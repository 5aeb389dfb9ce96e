import { itemsOf } from '#shared/domain/check-answers.ts';
import { editingOf, takesEvidence } from '#shared/domain/editing.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';
import type { Tools } from './endpoint.ts';
import { reject } from './refused.ts';

/** @throws Refused evidenceNotExpected where this person may not add a file to this item now. */
export function mustExpect({ application, campaign, edition }: Case, person: Person, item: ItemId): void {
  const asked = itemsOf(edition).find(({ id }) => id === item);
  if (asked === undefined) {
    const message = `没有编号为 ${item} 的条目。`;
    reject('invalidInput', message, { faults: [{ pointer: '/item', message }] });
  }
  const { answers, items, seal } = editingOf(application, campaign, edition, person);
  if (asked.type === 'seal') {
    if (!seal) reject('evidenceNotExpected', '盖章扫描件由推荐单位的审核人员在审核时上传。');
    return;
  }
  if (!answers) reject('evidenceNotExpected', '申报已提交或您没有填报权限，现在不能上传材料。');
  if (!takesEvidence(asked)) reject('evidenceNotExpected', '该条目不需要上传材料。');
  if (items !== null && !items.includes(item)) reject('evidenceNotExpected', '该条目不在补正范围内。');
}

/**
 * A file of the person's own level, to go on with: one of another level is not there for them.
 * @throws Refused notFound; evidenceNotExpected where its item takes no files from this person now
 */
export async function ownFile(
  tools: Tools,
  subject: Case,
  person: Person,
  evidence: string,
): Promise<Evidence> {
  const stored = await tools.evidence.load(subject.application.id, evidence);
  if (stored === undefined || stored.level !== person.organisation.level) reject('notFound');
  mustExpect(subject, person, stored.item);
  return stored;
}
