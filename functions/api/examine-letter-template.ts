import { endpoint } from '#functions/middleware/endpoint.ts';
import { examined, mustKeepTemplates } from '#functions/middleware/letter-template.ts';
import { examineLetterTemplate } from '#shared/contract/routes.ts';

export default endpoint(examineLetterTemplate, () => async ({ parameters, body, actor }) => {
  mustKeepTemplates(actor);
  const { used, faults } = await examined(parameters.kind, body.content);
  const { unknown, misplaced, broken } = faults;
  return { used: [...used], unknown: [...unknown], misplaced: [...misplaced], broken: [...broken] };
});
