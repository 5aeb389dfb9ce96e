import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf } from '#functions/middleware/invitation-code.ts';
import { publicTitle } from '#functions/middleware/public-title.ts';
import { reject } from '#functions/middleware/refused.ts';
import { checkCertificate } from '#shared/contract/routes.ts';

/** The title as it stands today, whatever the paper says. A hundred random bits are not guessed, however often asked. */
export default publicEndpoint(checkCertificate, ({ certificates, designations }) => async ({ query }) => {
  const id = await certificates.designationOf(codeHashOf(query.code));
  const designation = id === undefined ? undefined : await designations.load(id);
  if (designation === undefined)
    reject('notFound', '没有这个校验码的证书。请核对证书页脚；核对无误仍查不到的，不是本系统出具的证书。');
  const { namedAs, organisationName } = designation;
  return {
    title: publicTitle(designation),
    namedAs,
    renamedTo: organisationName === namedAs ? null : organisationName,
  };
});
