import { editionDraftFor, surroundingsOf } from '#functions/middleware/edition-draft-view.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import { publishEdition } from '#shared/contract/routes.ts';
import { asEdition } from '#shared/domain/check-edition.ts';
import { faultsToPublish } from '#shared/domain/edition-draft.ts';

/** Publishes a draft as it was saved last; what the screen shows and has not saved is not part of it. */
export default commandEndpoint(
  publishEdition,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const seen = await editionDraftFor(tools, parameters.id, actor);
      if (seen.state !== 'open') orThrow(tools.editionDrafts.closed(seen));
      if (seen.revision !== body.revision) orThrow(await tools.editionDrafts.conflict(seen.id, seen.content));
      const faults = faultsToPublish(seen, await surroundingsOf(tools, seen, actor), body.guessesAccepted);
      const [first] = faults;
      if (first !== undefined)
        reject('draftIncomplete', `不能发布：还有 ${faults.length} 处需要处理，首先是：${first.message}`, {
          faults,
        });
      const edition = asEdition(seen.content) ?? reject('draftIncomplete');
      const publication = {
        organisation: actor.organisation.id,
        organisationName: actor.organisation.name,
        by: actor.name,
        at: now,
        draft: seen.id,
        origin: seen.origin,
        hash: sha256(canonicalJson(edition)),
      };
      const next = {
        ...seen,
        state: 'published' as const,
        revision: seen.revision + 1,
        savedBy: actor.name,
        savedAt: now,
      };
      const reply = { edition: edition.id, publication };
      orThrow(await tools.editionDrafts.publish(next, edition, publication, { marker, reply }));
      return reply;
    },
);
