import { endpoint } from '#functions/middleware/endpoint.ts';
import { workingVisit } from '#functions/middleware/on-site.ts';
import { reject } from '#functions/middleware/refused.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { photoObjectKey } from '#functions/stores/review-keys.ts';
import { saveOnSitePhoto } from '#shared/contract/routes.ts';
import { checklistOf } from '#shared/domain/on-site.ts';
import type { VisitPhoto } from '#shared/model/on-site.ts';

const mostPhotos = 400;
const faultAt = (pointer: string, message: string) =>
  reject('invalidInput', message, { faults: [{ pointer, message }] });

/** A JPEG begins and ends with these, whatever its name says. */
const isJpeg = (bytes: Buffer) =>
  bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;

export default endpoint(saveOnSitePhoto, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, edition } = await workingVisit(tools, parameters.id, actor);
  const { item, takenAt, place, sha256: digest, content } = body;
  if (!checklistOf(edition).some(({ id }) => id === item))
    faultAt('/item', `第 ${item} 行不在现场查验的清单内。`);
  const bytes = Buffer.from(content, 'base64');
  if (sha256(bytes) !== digest) faultAt('/sha256', '照片在传送中损坏，请重试。');
  if (!isJpeg(bytes)) faultAt('/content', '照片须为 JPEG 格式。');
  const known = await tools.visits.photo(application.id, parameters.photo);
  if (known !== undefined) {
    if (known.sha256 !== digest) faultAt('/sha256', '该编号已是另一张照片。');
    return { photo: known };
  }
  if ((await tools.visits.photos(application.id)).length >= mostPhotos)
    reject('tooLarge', `一次查验最多 ${mostPhotos} 张照片。`);
  const photo: VisitPhoto = {
    id: parameters.photo,
    item,
    takenAt,
    place,
    bytes: bytes.byteLength,
    sha256: digest,
    by: actor.name,
    receivedAt: now,
  };
  // The bytes first: whoever reads of a photo finds it.
  await tools.ports.bucket.write(photoObjectKey(application.id, photo.id), bytes, 'image/jpeg');
  await tools.visits.keepPhoto(application.id, photo);
  return { photo: (await tools.visits.photo(application.id, photo.id)) ?? photo };
});
