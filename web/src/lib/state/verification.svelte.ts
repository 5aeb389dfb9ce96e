import { saveObservations } from '#shared/contract/routes.ts';
import { policyOf } from '#shared/domain/counting.ts';
import { type MissingRecords, methodsWithoutRecord, missingRecords } from '#shared/domain/missing-records.ts';
import { filesWithMarks, observedByItem } from '#shared/domain/observations.ts';
import { type RowScore, scoreRows, tallyMaterial } from '#shared/domain/scoring.ts';
import type { Row } from '#shared/model/edition.ts';
import type { Observation, OthersSource, SavedObservation } from '#shared/model/observation.ts';
import { call } from '../api/client.ts';
import type { CaseWork } from './case-work.svelte.ts';
import { reader } from './reader.svelte.ts';

/** What others than the unit found, beside its answers: records by source, and what all of it comes to row by row. */
export class Verification {
  observations = $state.raw<readonly SavedObservation[]>([]);
  /** Day and origin of the record that was saved last: a visit is recorded row by row. */
  last = $state.raw<Partial<Record<OthersSource, { readonly on: string; readonly origin: string }>>>({});
  readonly #work: CaseWork;

  constructor(work: CaseWork, observations: readonly SavedObservation[]) {
    this.#work = work;
    this.observations = observations;
  }

  byItem = $derived.by(() => observedByItem(this.observations, this.#work.view.application));
  files = $derived.by(() => filesWithMarks(this.#work.evidence, this.#work.view.marks));
  scores = $derived.by((): ReadonlyMap<string, RowScore> => {
    const { view, values } = this.#work;
    const material = { answers: values, evidence: this.files, observed: this.byItem };
    return new Map(scoreRows(view.edition, material).map((score) => [score.item, score]));
  });
  /** The count by all of it, before anybody's finding. */
  tally = $derived.by(() => {
    const { view, values } = this.#work;
    return tallyMaterial(view.edition, { answers: values, evidence: this.files, observed: this.byItem });
  });
  diverging = $derived.by(() =>
    [...this.scores.values()].filter(({ divergences }) => divergences.length > 0),
  );
  /** Rows found met that lack a record, as the server will say it at the pass. */
  missing = $derived.by((): MissingRecords[] => {
    const { application, campaign, edition } = this.#work.view;
    return missingRecords(application, campaign, edition, this.#work.found, this.byItem, this.files);
  });

  /** Sources that the reader may record, those of the row's own methods first. */
  sourcesFor(row: Row): OthersSource[] {
    const { edition, editable } = this.#work.view;
    if (edition.counting === null) return [];
    const { methodSources } = policyOf(edition.counting);
    const asked = new Set(row.methods.flatMap((method) => methodSources[method] ?? []));
    return editable.records.toSorted((a, b) => Number(asked.has(b)) - Number(asked.has(a)));
  }

  methodsMissing(row: Row): string[] {
    return methodsWithoutRecord(row, this.#work.view.edition, this.byItem[row.id] ?? [], this.files);
  }

  /** The reader's organisation's own record, which it may change. */
  own(item: string, source: OthersSource): SavedObservation | undefined {
    const organisation = reader.me?.organisation.id;
    return this.byItem[item]?.find((one) => one.source === source && one.organisation === organisation);
  }

  /** @throws ApiProblem; of a conflict the other version is taken over into the list. */
  async save(change: Observation): Promise<void> {
    const revision = this.own(change.item, change.source)?.revision ?? 0;
    const { id } = this.#work.view.application;
    const { saved } = await call(saveObservations, {
      parameters: { id },
      body: { changes: [{ ...change, revision }] },
    });
    this.put(saved);
    const { on, origin } = change;
    if (!change.withdrawn) this.last = { ...this.last, [change.source]: { on, origin } };
  }

  put(saved: readonly SavedObservation[]): void {
    const isReplaced = (one: SavedObservation) =>
      saved.some(
        (other) =>
          other.item === one.item && other.source === one.source && other.organisation === one.organisation,
      );
    this.observations = [...saved, ...this.observations.filter((one) => !isReplaced(one))];
  }
}
