import { designationFor } from '#functions/middleware/designation.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf, codeOf } from '#functions/middleware/invitation-code.ts';
import { reject } from '#functions/middleware/refused.ts';
import { drawCertificate } from '#shared/contract/routes.ts';
import { certificatePaper } from '#shared/domain/certificate-paper.ts';
import { isLiving } from '#shared/domain/designation-states.ts';

/** For whoever gave the title and whoever holds it, while it holds. The code is made at the first print. */
export default endpoint(drawCertificate, (tools) => async ({ parameters, actor, now }) => {
  const designation = await designationFor(tools, parameters.id, actor);
  const { id } = actor.organisation;
  if (id !== designation.lead && id !== designation.organisation)
    reject('notPermitted', '证书由主办单位和被命名的单位打印。');
  if (!isLiving(designation))
    reject('transitionNotAllowed', '命名已经取消或注销，不再打印证书；原证书的校验码仍可查到现在的状态。');
  const { ids } = tools.ports;
  const code = codeOf(`${ids.next()}${ids.next()}`);
  const certificate = await tools.certificates.make(designation.id, { code, madeAt: now }, codeHashOf(code));
  const paper = certificatePaper(designation, certificate.code);
  const { writePdf } = await import('#functions/office/write-pdf.ts');
  return { name: `${paper.title}.pdf`, content: (await writePdf(paper, tools.ports.fonts)).content };
});
