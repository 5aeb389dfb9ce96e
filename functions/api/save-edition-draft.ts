import { editionDraftFor, editionDraftView } from '#functions/middleware/edition-draft-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { saveEditionDraft } from '#shared/contract/routes.ts';
import { settleQuestions } from '#shared/domain/edition-draft.ts';

/** Saves a draft whole, on condition of the revision that its author saw. */
export default endpoint(saveEditionDraft, (tools) => async ({ parameters, body, actor, now }) => {
  const seen = await editionDraftFor(tools, parameters.id, actor);
  if (seen.state !== 'open') orThrow(tools.editionDrafts.closed(seen));
  if (seen.revision !== body.revision) orThrow(await tools.editionDrafts.conflict(seen.id, body.content));
  const asRead = await tools.editionDrafts.asRead(seen.id);
  const next = {
    ...seen,
    content: body.content,
    questions: orThrow(
      settleQuestions({ ...seen, content: body.content }, body.settled, asRead, actor.name, now),
    ),
    revision: seen.revision + 1,
    savedBy: actor.name,
    savedAt: now,
  };
  return editionDraftView(tools, orThrow(await tools.editionDrafts.save(next)), actor);
});
