import { type Case, caseFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import { requestUpload } from '#shared/contract/routes.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { editingOf, takesEvidence } from '#shared/domain/editing.ts';
import { type Evidence, evidenceTypes } from '#shared/model/evidence.ts';
import { EvidenceId, type ItemId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Seconds that an upload may take to begin: a 50 MB file on a county's line, with a retry. */
const ticketSeconds = 3_600;

/** @throws Refused evidenceNotExpected where this person may not add a file to this item now. */
function mustExpect({ application, campaign, edition }: Case, person: Person, item: ItemId): void {
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

export default commandEndpoint(requestUpload, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const { application } = subject;
  mustExpect(subject, actor, body.item);
  const extensions: readonly string[] = evidenceTypes[body.type];
  if (!extensions.includes(body.name.split('.').at(-1)?.toLowerCase() ?? '')) {
    const message = `文件名“${body.name}”的扩展名与文件类型不符，应为 ${extensions.join('、')}。`;
    reject('evidenceRefused', message, { faults: [{ pointer: '/name', message }] });
  }
  const evidence: Evidence = {
    ...body,
    id: EvidenceId.parse(tools.ports.ids.next()),
    application: application.id,
    level: actor.organisation.level,
    state: { name: 'awaitingUpload' },
    uploadedBy: actor.name,
    uploadedAt: now,
  };
  const upload = await tools.ports.bucket.ticket({
    key: evidenceObjectKey(application.id, evidence.id),
    contentType: body.type,
    bytes: body.bytes,
    expiresIn: ticketSeconds,
  });
  const reply = { evidence, upload: { url: upload.url, fields: { ...upload.fields } } };
  orThrow(await tools.evidence.add(application, evidence, marker, reply));
  return reply;
});
