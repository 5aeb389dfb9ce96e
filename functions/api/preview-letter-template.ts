import { endpoint } from '#functions/middleware/endpoint.ts';
import { examined, mustBeSound, mustKeepTemplates } from '#functions/middleware/letter-template.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { previewLetterTemplate } from '#shared/contract/routes.ts';
import { letterKinds, sampleValues } from '#shared/domain/letters.ts';

export default endpoint(previewLetterTemplate, () => async ({ parameters, body, actor }) => {
  mustKeepTemplates(actor);
  const { bytes, faults } = await examined(parameters.kind, body.content);
  mustBeSound(faults);
  const kind = letterKinds[parameters.kind];
  const { fillTemplate } = await import('#functions/office/fill-template.ts');
  return { name: `预览-${kind.label}.docx`, content: orThrow(fillTemplate(bytes, kind, sampleValues(kind))) };
});
