import { editionDraftFor, editionDraftView } from '#functions/middleware/edition-draft-view.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { discardEditionDraft } from '#shared/contract/routes.ts';

/** Gives a draft up. It is kept with the reason; nothing is deleted. */
export default commandEndpoint(
  discardEditionDraft,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const seen = await editionDraftFor(tools, parameters.id, actor);
      if (seen.state !== 'open') orThrow(tools.editionDrafts.closed(seen));
      if (seen.revision !== body.revision) orThrow(await tools.editionDrafts.conflict(seen.id, seen.content));
      const next = {
        ...seen,
        state: 'discarded' as const,
        discarded: body.reason,
        revision: seen.revision + 1,
        savedBy: actor.name,
        savedAt: now,
      };
      const reply = await editionDraftView(tools, next, actor);
      orThrow(await tools.editionDrafts.save(next, { marker, reply }));
      return reply;
    },
);
