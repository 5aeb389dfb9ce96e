import { type Case, caseFor } from '#functions/middleware/case.ts';
import { workingDraft } from '#functions/middleware/circumstances.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { editionOf } from '#functions/middleware/printed-form.ts';
import { reject } from '#functions/middleware/refused.ts';
import { compareSubmissions } from '#shared/contract/routes.ts';
import type { FormVersion } from '#shared/contract/views.ts';
import { answersOf } from '#shared/domain/editing.ts';
import { type FormState, formDifferences } from '#shared/domain/form-differences.ts';
import { fillsIn } from '#shared/domain/standing.ts';
import { recordLabels } from '#shared/domain/transitions.ts';
import { tallyAnswers } from '#shared/domain/verdict.ts';
import type { Evidence } from '#shared/model/evidence.ts';

/** The draft, where the reader is the unit that has it in hand: nobody above sees what was not sent. */
const draft = 0;

/** @throws Refused notFound for a version that is not there, or not the reader's to see */
async function stateOf(
  tools: Tools,
  subject: Case,
  number: number,
  files: readonly Evidence[],
  mayDraft: boolean,
): Promise<FormState> {
  const { application } = subject;
  if (number === draft) {
    if (!mayDraft) reject('notFound', '没有这一次提交。');
    const own = application.chain[0]?.level;
    return {
      edition: subject.edition,
      answers: answersOf(await workingDraft(tools, application)),
      files: files.filter(({ state, level }) => state.name === 'accepted' && level === own),
    };
  }
  const [frozen, edition] = await Promise.all([
    tools.applications.submission(application.id, number),
    editionOf(tools, subject, number),
  ]);
  if (frozen === null) reject('notFound', '没有这一次提交。');
  return { edition, answers: frozen.answers, files: frozen.evidence };
}

/** Every version that can be compared, the first one first, the draft last. */
async function versionsOf(tools: Tools, subject: Case, mayDraft: boolean): Promise<FormVersion[]> {
  const { application } = subject;
  const events = await tools.applications.events(application.id);
  // A change of the edition that froze nothing names the submission before it: the first to name a number froze it.
  const frozen = new Map(
    events.toReversed().flatMap((event) => {
      const number = event.data['submission'];
      return typeof number === 'number' ? [[number, event] as const] : [];
    }),
  );
  const numbers = Array.from({ length: application.submission }, (_, index) => index + 1);
  const sent = await Promise.all(
    numbers.map(async (number): Promise<FormVersion> => {
      const [edition, submission] = await Promise.all([
        editionOf(tools, subject, number),
        tools.applications.submission(application.id, number),
      ]);
      const event = frozen.get(number);
      return {
        number,
        at: event?.at ?? null,
        by: event?.actor.kind === 'person' ? event.actor.name : null,
        label: recordLabels[event?.action ?? ''] ?? '提交',
        editionTitle: edition.title,
        tally: submission && (tallyAnswers(edition, submission.answers)?.sentence ?? null),
      };
    }),
  );
  if (!mayDraft) return sent;
  const now = { number: draft, at: null, by: null, label: '目前的草稿', editionTitle: subject.edition.title };
  const answers = answersOf(await workingDraft(tools, application));
  return [...sent, { ...now, tally: tallyAnswers(subject.edition, answers)?.sentence ?? null }];
}

export default endpoint(compareSubmissions, (tools) => async ({ parameters, query, actor }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const { application } = subject;
  const own = actor.organisation.id === application.organisation;
  const mayDraft = own && fillsIn(application.status.name) && application.submission > 0;
  const [versions, files] = await Promise.all([
    versionsOf(tools, subject, mayDraft),
    tools.evidence.all(application.id),
  ]);
  const [earlier, latest] = [versions.at(-2)?.number, versions.at(-1)?.number];
  const [from, to] = [query.from ?? earlier, query.to ?? latest];
  if (from === undefined || to === undefined)
    return { versions, from: latest ?? 0, to: latest ?? 0, same: 0, items: [] };
  const [before, after] = await Promise.all([
    stateOf(tools, subject, from, files, mayDraft),
    stateOf(tools, subject, to, files, mayDraft),
  ]);
  const names = new Map(files.map(({ id, name }) => [id as string, name]));
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const { items, same } = formDifferences(before, after);
  return {
    versions,
    from,
    to,
    same,
    items: items.map((item) => ({
      ...item,
      parts: item.parts.map((part) => ({ ...part, wording: part.wording && [...part.wording] })),
      files: {
        added: item.files.added.map(named),
        removed: item.files.removed.map(named),
        described: item.files.described.map(named),
      },
    })),
  };
});
