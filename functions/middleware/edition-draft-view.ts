import type { Stores } from '#functions/stores/stores.ts';
import type { EditionDraftRow, EditionDraftView } from '#shared/contract/routes.ts';
import { checkEdition, type Surroundings } from '#shared/domain/check-edition.ts';
import { maySeeDraft, openQuestions } from '#shared/domain/edition-draft.ts';
import type { EditionDraft } from '#shared/model/edition-draft.ts';
import type { Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** @throws Refused notFound, for what does not exist and for what is another organisation's alike. */
export async function editionDraftFor(stores: Stores, id: string, person: Person): Promise<EditionDraft> {
  const draft = await stores.editionDrafts.load(id);
  if (draft === undefined || !maySeeDraft(draft, person)) reject('notFound');
  return draft;
}

/** What a draft is checked against: who publishes it, and the edition that it names as its parent. */
export async function surroundingsOf(
  stores: Stores,
  { content }: Pick<EditionDraft, 'content'>,
  { organisation }: Person,
): Promise<Surroundings> {
  const { parent } = content;
  return {
    level: organisation.level,
    parent: parent === undefined ? undefined : await stores.editions.load(parent.edition),
  };
}

export async function editionDraftView(
  stores: Stores,
  draft: EditionDraft,
  person: Person,
): Promise<EditionDraftView> {
  const { faults, warnings } = checkEdition(draft.content, await surroundingsOf(stores, draft, person));
  return { draft, faults: [...faults], warnings: [...warnings] };
}

/** A draft in a list. */
export function editionDraftRow(draft: EditionDraft): EditionDraftRow {
  const { id, origin, content, questions, state, savedBy, savedAt } = draft;
  const { notUnderstood, guessed } = openQuestions(questions);
  return {
    id,
    edition: content.id,
    title: content.title,
    kind: content.kind,
    origin,
    items: content.sections.reduce((sum, { items }) => sum + items.length, 0),
    notUnderstood: notUnderstood.length,
    guessed: guessed.length,
    state,
    savedBy,
    savedAt,
  };
}
