import { endpoint } from '#functions/middleware/endpoint.ts';
import { ownFileOf } from '#functions/middleware/file-holder.ts';
import { partsToSend, termsOf, uploadOf } from '#functions/middleware/parted-upload.ts';
import { reject } from '#functions/middleware/refused.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import { continueUpload } from '#shared/contract/routes.ts';

/**
 * Where an upload in parts stands: what has arrived is not sent again. An upload that the bucket has cleared away in the
 * meantime begins anew under the same record.
 */
export default endpoint(continueUpload, (tools) => async ({ parameters, actor }) => {
  const { bucket } = tools.ports;
  const evidence = await ownFileOf(tools, parameters, actor);
  const { transfer } = evidence;
  if (evidence.state.name !== 'awaitingUpload') return { evidence, parts: [] };
  if (transfer === undefined) reject('evidenceNotExpected', '这个文件不是分部分上传的，请移除后重新上传。');
  const upload = uploadOf(evidence, transfer);
  const landed = await bucket.landedParts(upload);
  if (landed) return { evidence, parts: await partsToSend(bucket, evidence, transfer, landed) };
  const terms = termsOf(evidence, transfer);
  if ((await bucket.completeParts(upload, terms)) === 'completed')
    return { evidence, parts: terms.map(({ number, bytes }) => ({ number, bytes, to: null })) };
  const key = evidenceObjectKey(evidence.application, evidence.id);
  const anew = { ...transfer, upload: await bucket.beginParts({ key, contentType: evidence.type }) };
  if (!(await tools.evidence.restart(evidence, anew))) {
    await bucket.abortParts(uploadOf(evidence, anew));
    reject('evidenceNotExpected', '该文件刚刚有人在继续上传或已移除，请刷新后再试。');
  }
  const begun = { ...evidence, transfer: anew };
  return { evidence: begun, parts: await partsToSend(bucket, begun, anew, []) };
});
