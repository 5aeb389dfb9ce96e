import { editionDraftRow } from '#functions/middleware/edition-draft-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listEditionDrafts } from '#shared/contract/routes.ts';
import { mayAuthor } from '#shared/domain/edition-draft.ts';

/** Drafts of the person's own organisation; those that were given up are kept and not listed. */
export default endpoint(listEditionDrafts, (tools) => async ({ actor }) => {
  if (!mayAuthor(actor)) reject('notPermitted', '编制标准须有批次管理权限。');
  const drafts = await tools.editionDrafts.all(actor.organisation.id);
  return { drafts: drafts.filter(({ state }) => state !== 'discarded').map(editionDraftRow) };
});
