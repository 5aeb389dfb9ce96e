import { getApplication, listEvidenceUses } from '#shared/contract/routes.ts';
import type { ApplicationView, CaseView, EvidenceUse } from '#shared/contract/views.ts';
import { faultsToConfirm } from '#shared/domain/carried-answers.ts';
import { checkAnswers } from '#shared/domain/check-answers.ts';
import { policyOf } from '#shared/domain/counting.ts';
import { type AllowedAction, allowedActions } from '#shared/domain/decide.ts';
import { filesToCheck } from '#shared/domain/describe-evidence.ts';
import { type GateFinding, gatesOfForm } from '#shared/domain/gates.ts';
import { faultsToReconfirm } from '#shared/domain/migration.ts';
import { mayRedact } from '#shared/domain/redact-evidence.ts';
import type { Refusal } from '#shared/domain/refusal.ts';
import { verifiedAnswers } from '#shared/domain/scoring.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Action } from '#shared/domain/transitions.ts';
import { judgeRow, tallyAnswers, tallyFindings } from '#shared/domain/verdict.ts';
import type { Answer, Answers, Finding } from '#shared/model/answer.ts';
import type { Tally } from '#shared/model/application.ts';
import type { Item } from '#shared/model/edition.ts';
import type { Evidence, SavedEvidenceMark } from '#shared/model/evidence.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import { call } from '../api/client.ts';
import type { Autosave } from '../draft/autosave.svelte.ts';
import { answersOf, type FindingValue, findingsOf } from '../draft/case-autosave.ts';
import { DefectMarks } from '../draft/defect-marks.svelte.ts';
import { keepEvidence } from '../draft/kept-view.ts';
import { itemOf } from '../words/places.ts';
import { instantOf } from '../words/time.ts';
import { reader } from './reader.svelte.ts';
import { Verification } from './verification.svelte.ts';

export type ItemState = 'done' | 'faulty' | 'empty';

/** Places, objections and calendars are not on the screen: whether these are possible only the server knows. */
const knownToServer: ReadonlySet<Action> = new Set(['select', 'publish', 'republish', 'name']);

/** One open case: what was read, what is being typed, and what the domain says about it. */
export class CaseWork {
  view = $state.raw<CaseView>() as CaseView;
  evidence = $state.raw<readonly Evidence[]>([]);
  uses = $state.raw<Readonly<Record<string, readonly EvidenceUse[]>>>({});
  /** Faults are shown at their fields after a check or a refused submission, or where a field was left. */
  checked = $state(false);
  touched = $state.raw<ReadonlySet<string>>(new Set());
  /** «Only what is open»: the items that were open when it was switched on, so that none vanishes while it is typed. */
  focus = $state.raw<ReadonlySet<string> | null>(null);
  /** Carried over from the last application and neither changed nor confirmed yet. */
  toConfirm = $state.raw<ReadonlySet<string>>(new Set());
  readonly answers: Autosave<Answer>;
  readonly findings: Autosave<FindingValue>;
  readonly marks: DefectMarks;
  /** A form that is looked at before it exists: it can be filled in, and nothing of it is kept. */
  readonly preview: boolean;
  readonly verification: Verification;
  readonly #person: Person;

  /** Of its own, so that the form is checked anew when the day changes and not at every tick. */
  readonly #today = $derived(dateOf(instantOf(reader.now)));
  values: Answers = $derived.by(() => this.answers.values as Answers);
  check = $derived.by(() => {
    const { edition } = this.view;
    const files = filesToCheck(this.evidence, this.#today);
    const { faults, warnings } = checkAnswers(edition, this.values, files);
    const toConfirm = [...this.toConfirm] as ItemId[];
    const altered = new Set<ItemId>(this.view.migrated?.toConfirm);
    const open = [
      ...faultsToConfirm(
        edition,
        toConfirm.filter((item) => !altered.has(item)),
      ),
      ...faultsToReconfirm(
        edition,
        toConfirm.filter((item) => altered.has(item)),
      ),
    ];
    return { faults: [...open, ...faults], warnings };
  });
  /** The unit's own count while it fills in; afterwards the same count over what was frozen. */
  selfTally: Tally | null = $derived(tallyAnswers(this.view.edition, this.values));
  foundTally = $derived.by(() => {
    const { edition } = this.view;
    const observed = this.verification.byItem;
    return tallyFindings(edition, this.found, verifiedAnswers(edition, { answers: this.values, observed }));
  });
  /** How much of a compound row must hold, by the edition. */
  partial = $derived.by(() => {
    const { counting } = this.view.edition;
    return counting === null ? undefined : policyOf(counting).partial;
  });
  faultsAt = $derived(groupByPointer(this.check.faults));
  sealItem = $derived(
    this.view.edition.sections.flatMap(({ items }) => items).find(({ type }) => type === 'seal'),
  );
  /** Scans of the seal that passed the check, and whether one of them is known to show the latest submission. */
  seals = $derived(
    this.evidence.filter(({ item, state }) => item === this.sealItem?.id && state.name === 'accepted'),
  );
  sealed = $derived(this.seals.some(({ tie }) => tie?.submission === this.view.application.submission));

  /** @param preview where the answers go when the form is only looked at */
  constructor(view: CaseView, person: Person, preview?: Autosave<Answer>) {
    this.view = view;
    this.evidence = view.evidence;
    this.toConfirm = new Set([...(view.carried?.toConfirm ?? []), ...(view.migrated?.toConfirm ?? [])]);
    this.#person = person;
    this.preview = preview !== undefined;
    this.answers = preview ?? answersOf(view, person.subject);
    this.findings = findingsOf(view, person.subject);
    this.verification = new Verification(this, view.observations);
    this.marks = new DefectMarks(`${person.subject}/${view.application.id}/${view.application.stage}`);
    if (view.editable.answers && !this.preview) void this.answers.restore();
    if (view.editable.findings) void this.findings.restore();
  }

  get found(): Finding[] {
    return Object.entries(this.findings.values).flatMap(([item, { value, note }]) =>
      value === null ? [] : [{ item: item as ItemId, value, note }],
    );
  }

  /** The gates as the server found them today; those that the form feeds, by what is on this screen now. */
  gates: GateFinding[] = $derived.by(() => {
    const { campaign, edition, editable, gates } = this.view;
    if (!editable.answers || this.preview) return gates;
    const typed = gatesOfForm({ campaign, edition, answers: this.values });
    return [...gates.filter(({ source }) => source === 'record'), ...typed];
  });

  /** The buttons: the same function that the server decides with, on what is on this screen now. */
  allowed: AllowedAction[] = $derived.by(() => {
    const { application, campaign, edition, allowed } = this.view;
    const standard = edition.counting !== null;
    const own = allowedActions(application, this.#person, {
      now: instantOf(reader.now),
      campaign,
      faults: this.check.faults,
      sealed: this.sealed,
      untied: !this.sealed && this.seals.some(({ tie }) => tie === undefined),
      openFindings: standard ? (this.foundTally?.open ?? 0) : 0,
      verifiedTally: standard ? (this.foundTally?.tally ?? null) : null,
      missingRecords: standard ? this.verification.missing : [],
      lineAt: edition.counting?.lineAt ?? 'pass',
      gates: this.gates,
      district: null,
    });
    return own.map((entry) => {
      const asked = knownToServer.has(entry.action);
      const answered = allowed.find(({ action }) => action === entry.action);
      const told = asked || answered?.refusal?.code === 'quotaExhausted' ? answered : undefined;
      return told === undefined ? entry : { ...entry, refusal: told.refusal as Refusal | null };
    });
  });
  mayReturn: boolean = $derived(
    this.allowed.some(({ action, refusal }) => action === 'return' && refusal === null),
  );
  /** Reads as a reviewer: with a finding or an opinion to give, or with one that was given. */
  reviewing: boolean = $derived(
    !this.view.editable.answers &&
      (this.view.editable.findings || this.mayReturn || this.view.findings.length > 0),
  );

  /** Whether the unit may change this item now: in a correction only what was sent back. */
  mayEdit(item: string): boolean {
    const { answers, items } = this.view.editable;
    return answers && (items === null || items.includes(item as ItemId));
  }

  answer(item: string): Answer {
    return this.values[item as ItemId] ?? {};
  }

  /** Changes parts of an answer; an undefined part is taken out. */
  put(item: string, change: { readonly [Part in keyof Answer]?: Answer[Part] | undefined }): void {
    const next = Object.fromEntries(
      Object.entries({ ...this.answer(item), ...change }).filter(([, value]) => value !== undefined),
    ) as Answer;
    this.take(item, next);
  }

  /** A whole answer: from a workbook, or with a part changed. */
  take(item: string, answer: Answer): void {
    const before = this.answers.values[item];
    this.answers.set(item, answer);
    if (this.answers.values[item] !== before) this.#confirmed([item]);
  }

  /** Takes carried answers over as they are. */
  confirm(items: readonly string[]): void {
    for (const item of items) if (this.toConfirm.has(item)) this.answers.confirm(item);
    this.#confirmed(items);
  }

  #confirmed(items: readonly string[]): void {
    if (items.some((item) => this.toConfirm.has(item)))
      this.toConfirm = new Set([...this.toConfirm].filter((item) => !items.includes(item)));
  }

  touch(pointer: string): void {
    if (!this.touched.has(pointer)) this.touched = new Set([...this.touched, pointer]);
  }

  /** What to say at a field now. */
  faultAt(pointer: string): string | null {
    return this.checked || this.touched.has(pointer) ? (this.faultsAt.get(pointer)?.[0] ?? null) : null;
  }

  stateOf(item: Item): ItemState {
    const faulty = this.check.faults.some(({ pointer }) => itemOf(pointer) === item.id);
    if (!faulty) return 'done';
    const answer = this.values[item.id];
    const blank =
      answer === undefined ||
      (item.type === 'row'
        ? judgeRow(item, answer).result === 'unanswered' && !answer.text
        : Object.values(answer).every((part) => !part));
    return blank ? 'empty' : 'faulty';
  }

  defectAt(item: string): string | null {
    return (
      this.view.application.returned?.defects
        .filter((defect) => defect.item === item)
        .map(({ note }) => note)
        .join('\n') || null
    );
  }

  /** What still waits for this reader: an unfilled or faulty item, or a row without a finding. */
  isOpen(item: Item): boolean {
    if (this.view.editable.answers)
      return this.mayEdit(item.id) && (this.stateOf(item) !== 'done' || this.defectAt(item.id) !== null);
    return this.view.editable.findings && item.type === 'row' && !this.findings.values[item.id]?.value;
  }

  toggleFocus(): void {
    const items = this.view.edition.sections.flatMap((section) => section.items);
    this.focus =
      this.focus === null ? new Set(items.filter((item) => this.isOpen(item)).map(({ id }) => id)) : null;
  }

  warningsOf(item: string): string[] {
    return this.check.warnings
      .filter(({ pointer }) => itemOf(pointer) === item)
      .map(({ message }) => message);
  }

  /** What reviewers think of a file. */
  marksOf(evidence: string): SavedEvidenceMark[] {
    return this.view.marks.filter((mark) => mark.evidence === evidence);
  }

  /** Where else the same file is used; a note, so a failure to read it says nothing. */
  async readUses(): Promise<void> {
    const parameters = { id: this.view.application.id };
    await call(listEvidenceUses, { parameters }).then(
      ({ uses }) => {
        this.uses = uses;
      },
      () => undefined,
    );
  }

  mayRedact(file: Evidence): boolean {
    const { application, editable } = this.view;
    const { name } = file.state;
    return (
      name !== 'redacted' && name !== 'awaitingUpload' && mayRedact(application, editable, file, this.#person)
    );
  }

  putMarks(saved: readonly SavedEvidenceMark[]): void {
    const replaced = (mark: SavedEvidenceMark) =>
      saved.some((one) => one.evidence === mark.evidence && one.organisation === mark.organisation);
    this.view = { ...this.view, marks: [...this.view.marks.filter((mark) => !replaced(mark)), ...saved] };
  }

  putEvidence(file: Evidence): void {
    const known = this.evidence.some(({ id }) => id === file.id);
    this.evidence = known
      ? this.evidence.map((one) => (one.id === file.id ? file : one))
      : [...this.evidence, file];
    void keepEvidence(this.#person.subject, file.application, file).catch(() => undefined);
  }

  /** The reply of a command holds the new state; the rest of the screenful follows it. */
  async took(reply: ApplicationView): Promise<CaseView> {
    this.view = { ...this.view, ...reply };
    return call(getApplication, { parameters: { id: reply.application.id } });
  }

  close(): void {
    this.answers.close();
    this.findings.close();
  }
}

function groupByPointer(faults: readonly { pointer: string; message: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { pointer, message } of faults) groups.set(pointer, [...(groups.get(pointer) ?? []), message]);
  return groups;
}
