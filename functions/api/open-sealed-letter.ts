import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { letterStanding, ownLetterId } from '#functions/middleware/sealed-letter.ts';
import { openSealedLetter } from '#shared/contract/routes.ts';
import { letterKinds } from '#shared/domain/letters.ts';
import { openSealedLetter as open } from '#shared/domain/sealed-letters.ts';
import type { SealedLetter } from '#shared/model/sealed-letter.ts';

const reply = ({ id, version }: Pick<SealedLetter, 'id' | 'version'>) => ({ id, version });

export default commandEndpoint(
  openSealedLetter,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const { kind } = parameters;
      const { about } = body;
      const standing = await letterStanding(tools, kind, about, actor);
      if (!standing.sees({ organisation: actor.organisation.id })) reject('notFound');
      if ((await standing.decisions()).length === 0)
        reject('transitionNotAllowed', `现在没有由本单位发出“${letterKinds[kind].label}”的决定。`);
      const id = ownLetterId(kind, about, actor);
      const there = await tools.sealedLetters.load(id);
      if (there !== undefined) return reply(there);
      const step = open(id, { kind, about }, actor.organisation, actor, now);
      return reply(orThrow(await tools.sealedLetters.commit(undefined, step, { marker, reply })));
    },
);
