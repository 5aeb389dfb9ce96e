import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { printedForm } from '#functions/middleware/printed-form.ts';
import { getFormDocx } from '#shared/contract/routes.ts';

export default endpoint(getFormDocx, (tools) => async ({ parameters, query, actor }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const paper = await printedForm(tools, subject, actor, query.submission);
  const { writeDocx } = await import('#functions/office/write-docx.ts');
  return { name: `${paper.title}.docx`, content: await writeDocx(paper) };
});
