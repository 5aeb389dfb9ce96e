import { sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { answersOf } from '#shared/domain/editing.ts';
import { codedText, type FormMark, formCode, markText } from '#shared/domain/form-code.ts';
import type { Paper } from '#shared/domain/paper.ts';
import { officialTable } from '#shared/domain/printed.ts';
import type { Application } from '#shared/model/application.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';
import { caseAnswers } from './case-view.ts';
import { reject } from './refused.ts';

/** What the pages of one submission say they are; null where there is no such submission. */
export async function formMark(
  stores: Stores,
  { id }: Pick<Application, 'id'>,
  submission: number,
): Promise<FormMark | null> {
  const hash = await stores.applications.submissionHash(id, submission);
  if (hash === null) return null;
  return { application: id, submission, code: formCode(sha256(codedText(id, submission, hash))) };
}

/** A submission is read by the edition that was in force when it was sent. */
export async function editionOf(
  stores: Stores,
  { application, campaign, edition }: Case,
  submission: number,
): Promise<Edition> {
  const later = (application.migrations ?? []).find((migration) => submission < migration.submission);
  if (later === undefined) return edition;
  const earlier = await stores.editions.load(later.from);
  if (earlier === undefined) throw new Error(`edition ${later.from} of ${application.id} is missing`);
  return withReferenceDay(earlier, referenceDayOf(campaign));
}

/**
 * The official table of one submission, made of what was frozen then; of the draft, without a code, where nothing has
 * been sent and the reader fills it.
 * @param submission the latest where it is undefined
 * @throws Refused notFound
 */
export async function printedForm(
  stores: Stores,
  subject: Case,
  person: Person,
  submission?: number,
): Promise<Paper> {
  const { application, campaign, edition } = subject;
  const number = submission ?? application.submission;
  if (number === 0) {
    if (person.organisation.id !== application.organisation) reject('notFound');
    const answers = answersOf(await caseAnswers(stores, application, person));
    return officialTable({ application, campaign, edition, answers, footer: '草稿，尚未上报，不能盖章' });
  }
  const [frozen, mark] = await Promise.all([
    stores.applications.submission(application.id, number),
    formMark(stores, application, number),
  ]);
  if (frozen === null || mark === null) reject('notFound', '没有这一次提交。');
  return officialTable({
    application,
    campaign,
    edition: await editionOf(stores, subject, number),
    answers: frozen.answers,
    footer: markText(mark),
  });
}
