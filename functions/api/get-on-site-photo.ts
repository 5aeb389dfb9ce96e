import { endpoint } from '#functions/middleware/endpoint.ts';
import { visitFor } from '#functions/middleware/on-site.ts';
import { reject } from '#functions/middleware/refused.ts';
import { photoObjectKey } from '#functions/stores/review-keys.ts';
import { getOnSitePhoto } from '#shared/contract/routes.ts';

export default endpoint(getOnSitePhoto, (tools) => async ({ parameters, actor }) => {
  const { application } = await visitFor(tools, parameters.id, actor);
  const photo = (await tools.visits.photo(application.id, parameters.photo)) ?? reject('notFound');
  const address = await tools.ports.bucket.address(photoObjectKey(application.id, photo.id), {
    fileName: `现场照片 ${photo.item}.jpg`,
    contentType: 'image/jpeg',
    expiresIn: 300,
  });
  return { photo, address };
});
