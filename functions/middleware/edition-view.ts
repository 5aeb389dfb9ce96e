import type { Stores } from '#functions/stores/stores.ts';
import type { EditionSummary } from '#shared/contract/views.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Publication } from '#shared/model/edition-draft.ts';
import { reject } from './refused.ts';

/** An edition in a list. */
export function editionSummary(edition: Edition, publication: Publication | null): EditionSummary {
  const { id, title, basis, kind, parent, parameters = [] } = edition;
  return {
    id,
    title,
    basis,
    kind,
    parent: parent?.edition ?? null,
    items: itemsOf(edition).length,
    parameters,
    publication: publication && { organisationName: publication.organisationName, at: publication.at },
  };
}

/** @throws Refused notFound */
export async function editionFor(stores: Stores, id: string): Promise<Edition> {
  return (await stores.editions.load(id)) ?? reject('notFound', '没有找到这个标准或表单。');
}

/** An edition in words, with who published it. */
export async function summaryFor(stores: Stores, edition: Edition): Promise<EditionSummary> {
  return editionSummary(edition, await stores.editions.publicationOf(edition.id));
}
