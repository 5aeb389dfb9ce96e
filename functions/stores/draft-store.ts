import { ConditionFailed, type Key, type TablePort, type Write } from '#functions/ports/table.ts';
import type { CarriedAnswers } from '#shared/domain/carried-answers.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { DraftAnswer, SavedFinding } from '#shared/model/answer.ts';
import type { Application } from '#shared/model/application.ts';
import type { SavedEvidenceMark } from '#shared/model/evidence.ts';
import type { SavedObservation } from '#shared/model/observation.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { applicationKeys as keys } from './keys.ts';

/** Something saved item by item, each with a revision of its own, so that two people can work on one case. */
interface Revised {
  readonly revision: number;
}

export interface Saved<Entry> {
  readonly saved: readonly Entry[];
  /** Items that somebody else changed since, as they stand now; null where the item was never saved. */
  readonly conflicts: readonly { readonly item: string; readonly current: Entry | null }[];
}

/** Whose entries, and in which run. */
type Place = Pick<Application, 'id' | 'run'>;

/** More rounds than people could plausibly be typing into one form at the same moment. */
const rounds = 10;

function revisedStore<Entry extends Revised>(
  table: TablePort,
  prefixOf: (place: Place) => string,
  /** What an entry is about, and is stored under. */
  subjectOf: (entry: Entry) => string,
  /** Where every change is counted. */
  countedAt?: (place: Place) => Key,
) {
  const keyOf = (place: Place, item: string) => ({
    pk: keys.partition(place.id),
    sk: `${prefixOf(place)}${item}`,
  });
  return {
    all: (place: Place) =>
      everyValue<Entry>(table, { pk: keys.partition(place.id), skPrefix: prefixOf(place) }),
    /**
     * Saves each change whose `revision` is still the stored one; the rest come back as conflicts. The transaction
     * checks that the case still stands where the caller saw it: nothing is written into a case that moved on.
     * @param changes entries with the revision that their author saw; saved with the next one.
     */
    async save(application: Application, changes: readonly Entry[]): Promise<Result<Saved<Entry>>> {
      const { id, stage } = application;
      for (let round = 0; round < rounds; round += 1) {
        const current = new Map(
          (
            await Promise.all(changes.map((change) => table.get(keyOf(application, subjectOf(change)))))
          ).flatMap((item) => {
            const entry = dataOf<Entry>(item);
            return entry ? [[subjectOf(entry), entry] as const] : [];
          }),
        );
        const fits = (entry: Entry) => (current.get(subjectOf(entry))?.revision ?? 0) === entry.revision;
        const conflicts = changes
          .filter((change) => !fits(change))
          .map((change) => ({
            item: subjectOf(change),
            current: current.get(subjectOf(change)) ?? null,
          }));
        const saved = changes.filter(fits).map((change) => ({ ...change, revision: change.revision + 1 }));
        if (saved.length === 0) return accept({ saved, conflicts });
        const writes: Write[] = saved.map((entry) => ({
          kind: 'put',
          item: itemOf(keyOf(application, subjectOf(entry)), entry, { revision: entry.revision }),
          when: entry.revision === 1 ? { absent: true } : { equals: { revision: entry.revision - 1 } },
        }));
        const counted: Write[] = countedAt
          ? [{ kind: 'increment', key: countedAt(application), attribute: 'changes', by: saved.length }]
          : [];
        try {
          await table.transact([
            { kind: 'check', key: keys.application(id), when: { equals: { stage } } },
            ...writes,
            ...counted,
          ]);
          return accept({ saved, conflicts });
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          if (error.refused.includes(0))
            return refuse('transitionNotAllowed', '申报状态已经改变，现在不能修改。');
        }
      }
      return refuse('unavailable');
    },
  };
}

export function draftStore(table: TablePort) {
  return {
    /** Autosaved answers: no events, frozen at submission. */
    answers: revisedStore<DraftAnswer>(
      table,
      () => keys.draftPrefix,
      ({ item }) => item,
    ),
    /** What was laid into the draft from the unit's last application; null where there was none. */
    carried: async (id: string): Promise<CarriedAnswers | null> =>
      dataOf<CarriedAnswers>(await table.get(keys.carried(id))) ?? null,
    /** What the reviewer found, row by row. */
    findings: revisedStore<SavedFinding>(
      table,
      ({ run }) => keys.findingPrefix(run),
      ({ item }) => item,
    ),
    /** What methods of verification found, row by row and source by source. */
    observations: revisedStore<SavedObservation>(
      table,
      ({ run }) => keys.observationPrefix(run),
      ({ item, source, organisation }) => `${item}#${source}#${organisation}`,
      ({ id, run }) => keys.observationChanges(id, run),
    ),
    /** How often the records of this run were changed; see `Reliance`. */
    observationChanges: async ({ id, run }: Place): Promise<number> =>
      Number((await table.get(keys.observationChanges(id, run)))?.['changes'] ?? 0),
    /** What reviewers think of the files. */
    marks: revisedStore<SavedEvidenceMark>(
      table,
      () => keys.markPrefix,
      ({ evidence, organisation }) => `${evidence}#${organisation}`,
    ),
  };
}
export type DraftStore = ReturnType<typeof draftStore>;
