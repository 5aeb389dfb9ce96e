import { endpoint } from '#functions/middleware/endpoint.ts';
import { mustKeepTemplates, templateInForce } from '#functions/middleware/letter-template.ts';
import { getLetterTemplate } from '#shared/contract/routes.ts';
import { letterKinds } from '#shared/domain/letters.ts';

export default endpoint(getLetterTemplate, (tools) => async ({ parameters, actor }) => {
  mustKeepTemplates(actor);
  const content = await templateInForce(tools, actor.organisation.id, parameters.kind);
  return { name: `模板-${letterKinds[parameters.kind].label}.docx`, content };
});
