import { endpoint } from '#functions/middleware/endpoint.ts';
import { mustKeepTemplates, templateView } from '#functions/middleware/letter-template.ts';
import { listLetterTemplates } from '#shared/contract/routes.ts';
import { letterKindIds } from '#shared/domain/letters.ts';

export default endpoint(listLetterTemplates, (tools) => async ({ actor }) => {
  mustKeepTemplates(actor);
  return { templates: await Promise.all(letterKindIds.map((kind) => templateView(tools, actor, kind))) };
});
