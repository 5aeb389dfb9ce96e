import { caseFor } from '#functions/middleware/case.ts';
import { defenceHolder, isDefenceFiles } from '#functions/middleware/defence-files.ts';
import { commandEndpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { uploadOf } from '#functions/middleware/parted-upload.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { FileHolder } from '#functions/stores/evidence-store.ts';
import type { Marker } from '#functions/stores/marker-store.ts';
import { removeEvidence } from '#shared/contract/routes.ts';
import { editingOf } from '#shared/domain/editing.ts';
import type { Evidence } from '#shared/model/evidence.ts';

export default commandEndpoint(removeEvidence, (tools) => async ({ parameters, actor, marker }) => {
  if (isDefenceFiles(parameters.id)) {
    const holder = await defenceHolder(tools, parameters.id, actor);
    const stored = (await tools.evidence.load(holder.id, parameters.evidence)) ?? reject('notFound');
    return removed(tools, holder, stored, marker);
  }
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  const stored = await tools.evidence.load(application.id, parameters.evidence);
  if (stored === undefined || stored.level !== actor.organisation.level) reject('notFound');
  const { answers, items, seal } = editingOf(application, campaign, edition, actor);
  const isOwn = actor.organisation.id === application.organisation;
  if (isOwn ? !answers : !seal) reject('evidenceNotExpected', '申报已提交或您没有权限，现在不能移除材料。');
  if (isOwn && items !== null && !items.includes(stored.item))
    reject('evidenceNotExpected', '该条目不在补正范围内。');
  return removed(tools, application, stored, marker);
});

/** The record stays, the file no longer counts. */
async function removed(
  tools: Tools,
  holder: FileHolder,
  stored: Evidence,
  marker: Marker,
): Promise<{ evidence: Evidence }> {
  if (stored.state.name === 'removed') reject('evidenceNotExpected', '该材料已经移除。');
  if (stored.state.name === 'redacted')
    reject('evidenceNotExpected', '该材料的内容已经抹除，只留下记录，不能再移除。');
  const { transfer, ...rest } = stored;
  const evidence: Evidence = { ...rest, state: { name: 'removed' } };
  orThrow(await tools.evidence.remove(holder, stored, evidence, marker, { evidence }));
  // What a kill leaves here the bucket clears away by itself.
  if (transfer) await tools.ports.bucket.abortParts(uploadOf(stored, transfer));
  return { evidence };
}
