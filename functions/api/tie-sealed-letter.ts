import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { letterStanding, ownLetterId } from '#functions/middleware/sealed-letter.ts';
import { tieSealedLetter } from '#shared/contract/routes.ts';
import { tieSealedLetter as tie } from '#shared/domain/sealed-letters.ts';

/** The file is looked at where it lies: what the client says of it is its id. */
export default commandEndpoint(
  tieSealedLetter,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const { kind } = parameters;
      const { about, version, ...wish } = body;
      const standing = await letterStanding(tools, kind, about, actor);
      const letter = await tools.sealedLetters.load(ownLetterId(kind, about, actor));
      if (letter === undefined || !standing.sees(letter)) reject('notFound');
      const [decisions, file] = await Promise.all([
        standing.decisions(),
        tools.evidence.load(letter.id, wish.file),
      ]);
      if (decisions.length === 0) reject('notPermitted', '盖章扫描件由发文单位的经办人员登记。');
      if (letter.version !== version)
        reject('versionConflict', '同事刚刚登记过这份公文，请刷新核对后再办理。');
      const step = orThrow(tie(letter, wish, { decisions, file }, actor, now));
      const next = orThrow(
        await tools.sealedLetters.commit(letter, step, {
          marker,
          reply: (committed) => ({ letter: committed }),
        }),
      );
      return { letter: next };
    },
);
