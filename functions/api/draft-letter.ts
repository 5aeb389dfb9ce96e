import { endpoint } from '#functions/middleware/endpoint.ts';
import { letterFacts } from '#functions/middleware/letter-facts.ts';
import { templateInForce } from '#functions/middleware/letter-template.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { draftLetter } from '#shared/contract/routes.ts';
import { letterKinds } from '#shared/domain/letters.ts';

export default endpoint(draftLetter, (tools) => async ({ parameters, query, actor, now }) => {
  const { kind } = parameters;
  const { title, values } = await letterFacts(tools, kind, query.about, actor, now);
  const template = await templateInForce(tools, actor.organisation.id, kind);
  const { fillTemplate } = await import('#functions/office/fill-template.ts');
  return { name: `${title}.docx`, content: orThrow(fillTemplate(template, letterKinds[kind], values)) };
});
