import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { holderFor } from '#functions/middleware/file-holder.ts';
import { partsToSend, ticketSeconds, uploadOf } from '#functions/middleware/parted-upload.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import { requestUpload } from '#shared/contract/routes.ts';
import { partBytes, partsOf } from '#shared/domain/upload-parts.ts';
import { type Evidence, evidenceTypes } from '#shared/model/evidence.ts';
import { EvidenceId } from '#shared/model/ids.ts';

/**
 * A place for one file among the unit's own: for a form with the whole of it, or, where the digests of its parts come
 * with the request, for each part.
 */
export default commandEndpoint(requestUpload, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const holder = await holderFor(tools, parameters.id, actor, body.item);
  const { bucket, ids } = tools.ports;
  const { parts, ...announced } = body;
  const extensions: readonly string[] = evidenceTypes[body.type];
  if (!extensions.includes(body.name.split('.').at(-1)?.toLowerCase() ?? '')) {
    const message = `文件名“${body.name}”的扩展名与文件类型不符，应为 ${extensions.join('、')}。`;
    reject('evidenceRefused', message, { faults: [{ pointer: '/name', message }] });
  }
  const expected = partsOf(body.bytes).length;
  if (parts !== undefined && parts.length !== expected) {
    const message = `文件 ${body.bytes} 字节应分为 ${expected} 部分，收到 ${parts.length} 个校验值。`;
    reject('invalidInput', message, { faults: [{ pointer: '/parts', message }] });
  }
  const evidence: Evidence = {
    ...announced,
    id: EvidenceId.parse(ids.next()),
    application: parameters.id,
    level: actor.organisation.level,
    state: { name: 'awaitingUpload' },
    uploadedBy: actor.name,
    uploadedAt: now,
  };
  const key = evidenceObjectKey(holder.id, evidence.id);
  const contentType = body.type;
  if (parts === undefined) {
    const { bytes, sha256 } = body;
    const upload = await bucket.ticket({ key, contentType, bytes, sha256, expiresIn: ticketSeconds });
    const reply = { evidence, upload: { url: upload.url, fields: { ...upload.fields } }, parts: null };
    orThrow(await tools.evidence.add(holder, evidence, marker, reply));
    return reply;
  }
  const transfer = { upload: await bucket.beginParts({ key, contentType }), partBytes, parts };
  const coming = { ...evidence, transfer };
  const reply = {
    evidence: coming,
    upload: null,
    parts: await partsToSend(bucket, coming, transfer, []),
  };
  const added = await tools.evidence.add(holder, coming, marker, reply);
  // Asked for before: the repetition's own upload holds nothing and is not left lying about.
  if (!added.ok) await bucket.abortParts(uploadOf(coming, transfer));
  orThrow(added);
  return reply;
});
