import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { readStandard } from '#functions/office/read-standard.ts';
import { draftEdition as route } from '#shared/contract/routes.ts';
import { draftEdition } from '#shared/domain/draft-edition.ts';

/** Reads a standard into a draft. Nothing is kept: what was guessed and what is missing is for a person to settle first. */
export default endpoint(route, () => async ({ body, actor }) => {
  if (!actor.roles.some((role) => role === 'lead' || role === 'administrator'))
    reject('notPermitted', '只有主办单位和系统管理员可以导入标准。');
  const document = orThrow(await readStandard(Buffer.from(body.content, 'base64')));
  const { edition, notes } = orThrow(draftEdition(document, { id: body.id, basis: body.basis }));
  return { edition, notes: [...notes] };
});
