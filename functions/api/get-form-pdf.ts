import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { printedForm } from '#functions/middleware/printed-form.ts';
import { getFormPdf } from '#shared/contract/routes.ts';

export default endpoint(getFormPdf, (tools) => async ({ parameters, query, actor }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const paper = await printedForm(tools, subject, actor, query.submission);
  const { writePdf } = await import('#functions/office/write-pdf.ts');
  return { name: `${paper.title}.pdf`, content: (await writePdf(paper, tools.ports.fonts)).content };
});
