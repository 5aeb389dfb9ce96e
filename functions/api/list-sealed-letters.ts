import { endpoint } from '#functions/middleware/endpoint.ts';
import { letterStanding, ownLetterId, sealedLettersSeenBy } from '#functions/middleware/sealed-letter.ts';
import { listSealedLetters } from '#shared/contract/routes.ts';

export default endpoint(listSealedLetters, (tools) => async ({ parameters, query, actor }) => {
  const { kind } = parameters;
  const id = ownLetterId(kind, query.about, actor);
  const [letters, standing, own] = await Promise.all([
    sealedLettersSeenBy(tools, kind, query.about, actor),
    letterStanding(tools, kind, query.about, actor),
    tools.sealedLetters.load(id),
  ]);
  return {
    letters,
    own: { id, version: own?.version ?? 0, decisions: [...(await standing.decisions())] },
  };
});
