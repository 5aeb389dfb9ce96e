import { type EditionDraftView, saveEditionDraft } from '#shared/contract/routes.ts';
import { asEdition, checkEdition } from '#shared/domain/check-edition.ts';
import { differingParts, mergeDrafts, sameValue } from '#shared/domain/draft-merge.ts';
import { faultsToPublish, openQuestions } from '#shared/domain/edition-draft.ts';
import type { Fault } from '#shared/domain/refusal.ts';
import type { Edition } from '#shared/model/edition.ts';
import { type DraftContent, EditionDraft, type Settlement } from '#shared/model/edition-draft.ts';
import type { Level } from '#shared/model/organisation.ts';
import { call } from '../api/client.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import type { SaveState } from '../draft/autosave.svelte.ts';
import { forget, keep, readKept } from '../draft/device-store.ts';

type Settled = Readonly<Record<string, Settlement>>;
interface Unsaved {
  readonly content: DraftContent;
  readonly settled: Settled;
}

interface Conflict {
  readonly both: readonly string[];
  readonly theirs: EditionDraft;
  /** What both started from; null where that is no longer known. */
  readonly base: DraftContent | null;
}

const pause = 900;
const again = 10_000;

const settledIn = ({ questions }: EditionDraft): Settled =>
  Object.fromEntries(
    questions.flatMap(({ id, settled }) =>
      settled === null ? [] : [[id, { how: settled.how, reason: settled.reason }]],
    ),
  );

/**
 * One draft while it is edited: what the server has, what is on the screen, and what is wrong with it. Saved by itself;
 * what somebody else changed meanwhile is laid under one's own changes, and where both changed the same the person
 * chooses.
 */
export class DraftWork {
  /** As the server has it. */
  draft = $state.raw<EditionDraft>() as EditionDraft;
  content = $state.raw<DraftContent>() as DraftContent;
  settled = $state.raw<Settled>({});
  /** The edition that the content names as its parent, once it was read. */
  parent = $state.raw<Edition | undefined>(undefined);
  problem = $state.raw<ApiProblem | null>(null);
  /** Both changed these parts; the other's draft waits for the choice. */
  conflict = $state.raw<Conflict | null>(null);
  /** What was taken over from somebody else without a choice. */
  taken = $state.raw<{ readonly by: string; readonly parts: readonly string[] } | null>(null);
  /** Why a question could not be settled. */
  questionFaults = $state.raw<Readonly<Record<string, string>>>({});
  #dirty = $state(false);
  #sending = $state(false);
  #deviceFails = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: Promise<void> | null = null;
  #closed = false;
  readonly #level: Level;
  readonly #key: string;

  check = $derived.by(() => checkEdition(this.content, { level: this.#level, parent: this.parent }));
  /** The content as an edition: null while it lacks something that a preview or a trial needs. */
  edition = $derived.by(() => asEdition(this.content));
  questions = $derived.by(() =>
    this.draft.questions.map((question) => {
      const wish = this.settled[question.id];
      const before = question.settled;
      if (wish === undefined) return { ...question, settled: null };
      return before?.how === wish.how && before.reason === wish.reason
        ? question
        : { ...question, settled: { ...wish, by: '', at: this.draft.savedAt } };
    }),
  );
  open = $derived.by(() => openQuestions(this.questions));
  /** What keeps it from being published, guesses apart. */
  obstacles: readonly Fault[] = $derived.by(() =>
    faultsToPublish(
      { content: this.content, questions: this.questions },
      { level: this.#level, parent: this.parent },
      true,
    ),
  );

  constructor({ draft }: EditionDraftView, reader: { readonly subject: string; readonly level: Level }) {
    this.draft = draft;
    this.content = draft.content;
    this.settled = settledIn(draft);
    this.#level = reader.level;
    this.#key = `edition-draft/${reader.subject}/${draft.id}`;
    addEventListener('online', this.retry);
    addEventListener('beforeunload', this.#guard);
    if (this.editable) void this.#restore();
  }

  /** Where an item stands: the pointer that its faults start with. */
  pointerOf(id: string): string {
    for (const [index, { items }] of this.content.sections.entries()) {
      const place = items.findIndex((item) => item.id === id);
      if (place !== -1) return `/content/sections/${index}/items/${place}`;
    }
    return '/content/sections';
  }

  /** What is wrong at a pointer or below it. */
  faultsBelow(pointer: string): readonly Fault[] {
    return this.check.faults.filter(
      (fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`),
    );
  }

  faultAt(pointer: string): string | null {
    return this.check.faults.find((fault) => fault.pointer === pointer)?.message ?? null;
  }

  warningsBelow(pointer: string): readonly Fault[] {
    return this.check.warnings.filter((fault) => fault.pointer.startsWith(`${pointer}/`));
  }

  get editable(): boolean {
    return this.draft.state === 'open';
  }
  get lastSavedAt(): string {
    return this.draft.savedAt;
  }
  get state(): SaveState {
    if (this.#deviceFails && this.#dirty) return 'unsafe';
    if (this.conflict !== null) return 'conflict';
    if (this.problem !== null) return this.problem.passing ? 'offline' : 'refused';
    return this.#dirty || this.#sending ? 'saving' : 'saved';
  }

  /** A change by the person. */
  put(content: DraftContent): void {
    if (!this.editable || this.#closed) return;
    this.content = content;
    this.#changed();
  }

  settle(question: string, settlement: Settlement | null): void {
    const { [question]: _, ...others } = this.settled;
    this.settled = settlement === null ? others : { ...others, [question]: settlement };
    const { [question]: __, ...faults } = this.questionFaults;
    this.questionFaults = faults;
    this.#changed();
  }

  settleAll(questions: readonly string[], settlement: Settlement): void {
    this.settled = { ...this.settled, ...Object.fromEntries(questions.map((id) => [id, settlement])) };
    this.#changed();
  }

  #changed(): void {
    this.#dirty = true;
    const kept: Unsaved = { content: this.content, settled: this.settled };
    keep(this.#key, {
      value: $state.snapshot(kept) as Unsaved,
      revision: this.draft.revision,
      changedAt: Date.now(),
    }).then(
      () => {
        this.#deviceFails = false;
      },
      () => {
        this.#deviceFails = true;
      },
    );
    this.#schedule(pause);
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.flush(), after);
  }

  retry = (): void => {
    if (!this.#dirty || this.conflict !== null) return;
    this.problem = null;
    this.#schedule(0);
  };

  #guard = (event: BeforeUnloadEvent): void => {
    if (this.#dirty) event.preventDefault();
  };

  /** Saves everything now. @returns whether the server has what is on the screen */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    // Changes typed while a saving was on its way go with the next one.
    for (let round = 0; this.#dirty && this.conflict === null && round < 5; round += 1) {
      this.#flight ??= this.#send().finally(() => {
        this.#flight = null;
      });
      await this.#flight;
      if (this.problem !== null) break;
    }
    return !this.#dirty;
  }

  async #send(): Promise<void> {
    const sent: Unsaved = { content: this.content, settled: this.settled };
    this.#sending = true;
    try {
      const { draft } = await call(saveEditionDraft, {
        parameters: { id: this.draft.id },
        body: {
          revision: this.draft.revision,
          content: sent.content,
          settled: Object.entries(sent.settled).map(([question, settlement]) => ({
            question,
            ...settlement,
          })),
        },
      });
      this.draft = draft;
      this.problem = null;
      if (this.content !== sent.content || this.settled !== sent.settled) return;
      this.#dirty = false;
      void forget(this.#key).catch(() => undefined);
    } catch (error) {
      this.#refused(asProblem(error), sent);
    } finally {
      this.#sending = false;
    }
  }

  #refused(problem: ApiProblem, sent: Unsaved): void {
    const theirs = EditionDraft.safeParse(problem.context['draft']).data;
    if (problem.code === 'draftConflict' && theirs !== undefined) {
      this.#meet(theirs);
      return;
    }
    const named = problem.faults.flatMap(({ pointer, message }) => {
      const index = /^\/settled\/(\d+)\//.exec(pointer)?.[1];
      const question = index === undefined ? undefined : Object.keys(sent.settled)[Number(index)];
      return question === undefined ? [] : [[question, message] as const];
    });
    if (named.length > 0) {
      // The rest of the draft is saved without these.
      this.questionFaults = { ...this.questionFaults, ...Object.fromEntries(named) };
      this.settled = Object.fromEntries(
        Object.entries(this.settled).filter(([id]) => !named.some(([question]) => question === id)),
      );
      this.#schedule(0);
      return;
    }
    this.problem = problem;
    if (problem.passing) this.#schedule(again);
  }

  /** Somebody else saved meanwhile. */
  #meet(theirs: EditionDraft): void {
    const {
      content,
      theirs: parts,
      both,
    } = mergeDrafts(this.draft.content, this.content, theirs.content, 'mine');
    if (theirs.state === 'open' && both.length > 0) {
      this.conflict = { both, theirs, base: this.draft.content };
      return;
    }
    this.taken = { by: theirs.savedBy, parts };
    this.#take(theirs, content);
  }

  /** The person's choice where both changed the same. */
  resolve(choice: 'mine' | 'theirs'): void {
    if (this.conflict === null) return;
    const { theirs, base } = this.conflict;
    const whole = choice === 'mine' ? this.content : theirs.content;
    this.conflict = null;
    this.#take(
      theirs,
      base === null ? whole : mergeDrafts(base, this.content, theirs.content, choice).content,
    );
    void this.flush();
  }

  #take(theirs: EditionDraft, content: DraftContent): void {
    const before = settledIn(this.draft);
    const own = Object.entries(this.settled).filter(([id, wish]) => !sameValue(wish, before[id]));
    const opened = Object.keys(before).filter((id) => this.settled[id] === undefined);
    this.settled = Object.fromEntries([
      ...Object.entries(settledIn(theirs)).filter(([id]) => !opened.includes(id)),
      ...own,
    ]);
    this.draft = theirs;
    this.content = content;
    this.problem = null;
  }

  /** Takes up what an earlier visit left on this device. */
  async #restore(): Promise<void> {
    const kept = await readKept<Unsaved>(this.#key).catch(() => new Map<string, never>());
    const left = kept.get('');
    if (left === undefined || this.#dirty) return;
    if (sameValue(left.value.content, this.content) && sameValue(left.value.settled, this.settled)) {
      void forget(this.#key).catch(() => undefined);
      return;
    }
    const mine = left.value;
    if (left.revision < this.draft.revision) {
      // What both started from is no longer known, so everything that differs is for the person to choose.
      this.conflict = {
        both: differingParts(mine.content, this.draft.content),
        theirs: this.draft,
        base: null,
      };
    }
    this.content = mine.content;
    this.settled = mine.settled;
    this.#dirty = true;
    if (this.conflict === null) this.#schedule(0);
  }

  close(): void {
    void this.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener('online', this.retry);
    removeEventListener('beforeunload', this.#guard);
  }
}
