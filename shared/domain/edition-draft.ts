import type { Edition, Parent, Row } from '../model/edition.ts';
import type { DraftContent, DraftQuestion, EditionDraft, Settlement } from '../model/edition-draft.ts';
import type { EditionId, ItemId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Level, Person } from '../model/organisation.ts';
import { plainText } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { checkEdition, type Surroundings } from './check-edition.ts';
import type { DraftEdition, DraftNote } from './draft-edition.ts';
import { sameValue } from './draft-merge.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';

/** Whether a person makes standards: the leads of the organisation that runs the programme, and nobody above or below. */
export function mayAuthor({ roles }: Person): boolean {
  return roles.includes('lead');
}

/** Whether a draft exists for a person at all. */
export function maySeeDraft({ organisation }: Pick<EditionDraft, 'organisation'>, person: Person): boolean {
  return organisation === person.organisation.id && mayAuthor(person);
}

export interface DraftStart {
  readonly content: DraftContent;
  readonly questions: DraftQuestion[];
}

/**
 * A draft from what was read from a document. Where a row says the very same as one of `base`, the edition that this
 * one follows, it takes over what people settled for that row then: its checks, what its figures count, and to which
 * item of the parent it answers. Everything else is as read, and open.
 */
export function draftFromTable(
  { edition, notes }: DraftEdition,
  { parent, base }: { readonly parent?: Edition | undefined; readonly base?: Edition | undefined },
): DraftStart {
  const adopted = new Map<string, Row>();
  const sections = edition.sections.map((section) => ({
    ...section,
    items: section.items.map((item) => {
      if (item.type !== 'row') return item;
      const twin = base && twinOf(item, base);
      if (twin === undefined) return withOwnMeasureIds(item);
      adopted.set(item.id, twin);
      const { id, indicator, content, star, verification, methods } = item;
      return { ...twin, id, indicator, content, star, verification, methods };
    }),
  }));
  const used = new Set([...adopted.values()].flatMap((row) => parametersOf(row)));
  const parameters = (base?.parameters ?? []).filter(({ id }) => used.has(id));
  const content: DraftContent = {
    ...edition,
    sections,
    ...(parent && { parent: { edition: parent.id, items: mappingOf(adopted, parent, base) } }),
    ...(parameters.length > 0 && { parameters }),
  };
  const open = notes.filter(({ item }) => item === null || !adopted.has(item));
  const taken = [...adopted].map(
    ([id, twin]): DraftNote => ({
      kind: 'guessed',
      item: id as ItemId,
      source: twin.content,
      message: `文字与《${base?.title}》第 ${twin.id} 行相同，沿用其要求、数字口径和对应关系，请核对。`,
    }),
  );
  return { content, questions: [...open, ...taken].map(asQuestion) };
}

function asQuestion(note: DraftNote, index: number): DraftQuestion {
  return { id: `q${index + 1}`, ...note, settled: null };
}

function twinOf(row: Row, base: Edition): Row | undefined {
  const words = plainText(row);
  return itemsOf(base).find((item): item is Row => item.type === 'row' && plainText(item) === words);
}

/** The id of a measure names what is measured, in every edition: what was read from a table names nothing yet. */
function withOwnMeasureIds(row: Row): Row {
  return {
    ...row,
    measures: row.measures.map((measure, index) => ({ ...measure, id: `m${row.id}-${index + 1}` })),
  };
}

const parametersOf = (row: Row) =>
  [...row.measures, ...(row.awaits ?? [])].flatMap(({ parameter }) => parameter ?? []);

function mappingOf(adopted: ReadonlyMap<string, Row>, parent: Edition, base: Edition | undefined) {
  const mapping: Parent['items'] = {};
  for (const [id, twin] of adopted) {
    if (base?.id === parent.id) mapping[id as ItemId] = [twin.id];
    else if (base?.parent?.edition === parent.id) mapping[id as ItemId] = base.parent.items[twin.id] ?? [];
  }
  return mapping;
}

/**
 * A draft as a copy of a published edition, under a new id. Below the nation a copy of a national edition refines it: each
 * of its items answers to the one that it was copied from.
 */
export function draftFromEdition(edition: Edition, id: string, level: Level): DraftContent {
  const copy: DraftContent = { ...edition, id };
  if (edition.parent !== undefined || level === 'nation' || edition.kind === 'form') return copy;
  const items = Object.fromEntries(itemsOf(edition).map((item) => [item.id, [item.id]]));
  return { ...copy, parent: { edition: edition.id, items } };
}

/**
 * The questions with what a person now says of them. «Edited» is believed where what the question is about differs from
 * what was read; that it is right as it stands takes a reason in words. A question may be opened again.
 * @param asked one entry for each question that is settled; the others are open
 */
export function settleQuestions(
  { questions, content }: Pick<EditionDraft, 'questions' | 'content'>,
  asked: readonly (Settlement & { readonly question: string })[],
  asRead: DraftContent | null,
  who: string,
  now: Instant,
): Result<DraftQuestion[]> {
  const faults: Fault[] = [];
  const wanted = new Map(asked.map((one, index) => [one.question, { ...one, index }]));
  const known = new Set(questions.map(({ id }) => id));
  for (const [id, { index }] of wanted)
    if (!known.has(id))
      faults.push({ pointer: `/settled/${index}/question`, message: `没有编号为 ${id} 的问题。` });
  const next = questions.map((question): DraftQuestion => {
    const wish = wanted.get(question.id);
    if (wish === undefined) return question.settled === null ? question : { ...question, settled: null };
    const { how, reason, index } = wish;
    const before = question.settled;
    if (before !== null && before.how === how && before.reason === reason) return question;
    if (how === 'edited' && question.kind === 'notUnderstood' && !differsFromRead(question, content, asRead))
      faults.push({
        pointer: `/settled/${index}/how`,
        message: `${question.item === null ? '草案' : `第 ${question.item} 行`}还没有修改。请先修改，或说明为什么不需要修改。`,
      });
    if (how === 'asIs' && question.kind === 'notUnderstood' && reason.trim() === '')
      faults.push({ pointer: `/settled/${index}/reason`, message: '请说明为什么不需要修改。' });
    return { ...question, settled: { how, reason, by: who, at: now } };
  });
  return faults.length > 0 ? refuse('invalidInput', faults[0]?.message, { faults }) : accept(next);
}

/** Whether what a question is about is no longer as it was read. */
export function differsFromRead(
  { item }: Pick<DraftQuestion, 'item'>,
  content: DraftContent,
  asRead: DraftContent | null,
): boolean {
  if (asRead === null) return true;
  if (item === null) return !sameValue(content, asRead);
  const of = (from: DraftContent) =>
    from.sections.flatMap(({ items }) => items).find(({ id }) => id === item) ?? null;
  return !sameValue(of(content), of(asRead));
}

/** Questions without an answer, by how much they matter. */
export function openQuestions(questions: readonly DraftQuestion[]) {
  const open = questions.filter(({ settled }) => settled === null);
  return {
    notUnderstood: open.filter(({ kind }) => kind === 'notUnderstood'),
    guessed: open.filter(({ kind }) => kind === 'guessed'),
  };
}

const idForm = /^[a-zA-Z0-9][a-zA-Z0-9._-]{2,63}$/;

/**
 * Everything that keeps a draft from being published, each at its place: what was not understood and not settled, what
 * is wrong with the content, and guesses that nobody confirmed and nobody took on.
 */
export function faultsToPublish(
  { content, questions }: Pick<EditionDraft, 'content' | 'questions'>,
  surroundings: Surroundings,
  guessesAccepted: boolean,
): Fault[] {
  const { notUnderstood, guessed } = openQuestions(questions);
  const faults: Fault[] = notUnderstood.map((question) => ({
    pointer: `/questions/${questions.indexOf(question)}`,
    message: `${question.item === null ? '' : `第 ${question.item} 行：`}没有读懂的内容还没有处理：${question.message}`,
  }));
  if (!idForm.test(content.id))
    faults.push({
      pointer: '/content/id',
      message: '编号由 3 到 64 个字母、数字、点、横线组成，例如 CQ-COUNTY-2026。',
    });
  // A bad id has its own words above.
  faults.push(
    ...checkEdition(content, surroundings).faults.filter(({ pointer }) => pointer !== '/content/id'),
  );
  if (guessed.length > 0 && !guessesAccepted)
    faults.push({
      pointer: '/guessesAccepted',
      message: `还有 ${guessed.length} 处按规则推断的内容没有核对。请逐条核对，或确认按推断发布。`,
    });
  return faults;
}

/** 「CQ-COUNTY-2023」→「CQ-COUNTY-2023-R2」, 「…-R2」→「…-R3」: a revision has an id of its own. */
export function revisedId(id: EditionId, taken: ReadonlySet<string>): string {
  const [, stem = id, number = '1'] = /^(.*?)(?:-R(\d{1,3}))?$/.exec(id) ?? [];
  let next = Number(number) + 1;
  while (taken.has(`${stem}-R${next}`)) next += 1;
  return `${stem}-R${next}`;
}
