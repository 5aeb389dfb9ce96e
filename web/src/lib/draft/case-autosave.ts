import { type SheetView, saveDraft, saveFindings, saveMarks } from '#shared/contract/routes.ts';
import type { CaseView } from '#shared/contract/views.ts';
import { notApplicableObjection } from '#shared/domain/findings.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Answer, DraftAnswer, Finding, SavedFinding } from '#shared/model/answer.ts';
import type { Row } from '#shared/model/edition.ts';
import type { Mark, SavedMark } from '#shared/model/sheet.ts';
import { call } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Autosave, type Saved } from './autosave.svelte.ts';
import { keepAnswers } from './kept-view.ts';

export type FindingValue = Pick<Finding, 'note'> & { readonly value: Finding['value'] | null };

const answerOf = ({ item, answer, revision, savedBy, savedAt }: DraftAnswer): Saved<Answer> => ({
  item,
  value: answer,
  revision,
  savedBy,
  savedAt,
});
const findingOf = ({ item, value, note, revision, savedBy, savedAt }: SavedFinding): Saved<FindingValue> => ({
  item,
  value: { value, note },
  revision,
  savedBy,
  savedAt,
});

/** The answers of a draft or a correction, saved as they are typed. */
export function answersOf(view: CaseView, subject: string): Autosave<Answer> {
  const { id } = view.application;
  return new Autosave<Answer>({
    key: `answers/${subject}/${id}`,
    saved: view.answers.map(answerOf),
    send: (changes, last) =>
      outcome(
        call(saveDraft, {
          parameters: { id },
          body: {
            changes: changes.map(({ item, value, revision }) => ({
              item,
              answer: value,
              revision,
            })),
          },
          keepalive: last,
        }).then(({ saved }) => {
          void keepAnswers(subject, id, saved).catch(() => undefined);
          return saved.map(answerOf);
        }),
        answerOf,
        {},
      ),
  });
}

/**
 * What the reviewer found, row by row, saved in the same way. A note without a verdict waits on the device, and so does
 * «not applicable» without the reason that it needs.
 */
export function findingsOf(view: CaseView, subject: string): Autosave<FindingValue> {
  const { id } = view.application;
  const rows = new Map<string, Row>(rowsOf(view.edition).map((row) => [row.id, row]));
  const answers = new Map<string, Answer>(view.answers.map(({ item, answer }) => [item, answer]));
  const lacks = (item: string, note: string) => {
    const row = rows.get(item);
    return row !== undefined && notApplicableObjection(row, answers.get(item), note) !== null;
  };
  return new Autosave<FindingValue>({
    key: `findings/${subject}/${id}`,
    saved: view.findings.map(findingOf),
    complete: ({ value, note }, item) => value !== null && !(value === 'notApplicable' && lacks(item, note)),
    send: (changes, last) => {
      const complete = changes.flatMap(({ item, value, revision }) =>
        value.value === null ? [] : [{ item, value: value.value, note: value.note, revision }],
      );
      return outcome(
        call(saveFindings, {
          parameters: { id },
          body: { changes: complete },
          keepalive: last,
        }).then(({ saved }) => saved.map(findingOf)),
        findingOf,
        { value: null, note: '' },
      );
    },
  });
}

export type MarkValues = Pick<Mark, 'value' | 'points' | 'comment'>;

const markOf = ({ item, value, points, comment, revision, savedAt }: SavedMark): Saved<MarkValues> => ({
  item,
  value: { value, points, comment },
  revision,
  savedBy: '',
  savedAt,
});

/** What an expert marks on a sheet, saved in the same way, on the device first: a tablet loses its network. */
export function marksOf(view: SheetView, subject: string): Autosave<MarkValues> {
  const { id } = view.row;
  return new Autosave<MarkValues>({
    key: `marks/${subject}/${id}`,
    saved: view.marks.map(markOf),
    send: (changes, last) =>
      outcome(
        call(saveMarks, {
          parameters: { id },
          body: { changes: changes.map(({ item, value, revision }) => ({ item, ...value, revision })) },
          keepalive: last,
        }).then(({ saved }) => saved.map(markOf)),
        markOf,
        { value: null, points: null, comment: '' },
      ),
  });
}

/** A conflict is an outcome, not a failure: the undisputed items of the same batch are saved. */
async function outcome<Entry, Value>(
  sending: Promise<Saved<Value>[]>,
  read: (entry: Entry) => Saved<Value>,
  nothing: Value,
): Promise<{ saved: Saved<Value>[]; conflicts: Saved<Value>[] }> {
  try {
    return { saved: await sending, conflicts: [] };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'draftConflict') throw error;
    const context = error.context as unknown as {
      readonly saved: readonly Entry[];
      readonly conflicts: readonly { readonly item: string; readonly current: Entry | null }[];
    };
    return {
      saved: context.saved.map(read),
      conflicts: context.conflicts.map(({ item, current }) =>
        current === null ? { item, value: nothing, revision: 0, savedBy: '', savedAt: '' } : read(current),
      ),
    };
  }
}
