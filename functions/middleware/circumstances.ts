import type { Stores } from '#functions/stores/stores.ts';
import {
  type CarriedAnswers,
  faultsToConfirm,
  itemsToConfirm,
  withCarried,
} from '#shared/domain/carried-answers.ts';
import { faultsOfAnswers, normalised } from '#shared/domain/check-answers.ts';
import { policyOf } from '#shared/domain/counting.ts';
import { type Circumstances, leadLink } from '#shared/domain/decide.ts';
import { isNumbered } from '#shared/domain/document-demand.ts';
import { answersOf, faultsOutsideCorrection, workingAnswers } from '#shared/domain/editing.ts';
import { missingRecords } from '#shared/domain/missing-records.ts';
import { filesWithMarks, observedByItem } from '#shared/domain/observations.ts';
import type { Fault } from '#shared/domain/refusal.ts';
import { tallyFindings } from '#shared/domain/verdict.ts';
import type { Answers, DraftAnswer } from '#shared/model/answer.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';

/** What is wrong with a form that is to be sent, and what would be frozen of it. */
export interface CheckedForm {
  readonly faults: readonly Fault[];
  readonly frozen: Answers;
}

/**
 * Checks a whole form against its edition, its files, and, for a correction, against what was asked to be corrected;
 * for a first submission, whether what was carried over from the last application has been confirmed.
 * @param files of the unit itself; a sealed scan of the level above is no answer.
 */
export async function checkForm(
  stores: Stores,
  subject: Case,
  answers: Answers,
  files: readonly Evidence[],
): Promise<CheckedForm> {
  const { application, edition } = subject;
  const faults = faultsOfAnswers(
    edition,
    answers,
    files.map((file) => ({ item: file.item, state: file.state.name, numbered: isNumbered(file) })),
  );
  const frozen = normalised(edition, answers);
  if (application.status.name !== 'returned') {
    const open = faultsToConfirm(edition, await unconfirmed(stores, subject));
    return { faults: [...open, ...faults], frozen };
  }
  const before = await stores.applications.submission(application.id, application.submission);
  return {
    faults: [...faultsOutsideCorrection(application, before?.answers ?? {}, frozen), ...faults],
    frozen,
  };
}

/** The unit's answers as it goes on with them. */
export async function workingDraft(stores: Stores, application: Application): Promise<DraftAnswer[]> {
  const [drafts, submitted, carried] = await Promise.all([
    stores.drafts.answers.all(application),
    stores.applications.submission(application.id, application.submission),
    carriedInto(stores, application),
  ]);
  return withCarried(workingAnswers(application, drafts, submitted?.answers ?? null), carried);
}

/** What was carried into a draft that was never sent; once something was sent, the unit goes on with that. */
export async function carriedInto(stores: Stores, application: Application): Promise<CarriedAnswers | null> {
  return application.submission === 0 ? stores.drafts.carried(application.id) : null;
}

/** Items of a draft whose carried answer nobody of the unit has confirmed yet. */
async function unconfirmed(stores: Stores, { application, edition }: Case): Promise<ItemId[]> {
  const carried = await carriedInto(stores, application);
  return carried === null
    ? []
    : itemsToConfirm(edition, carried, await stores.drafts.answers.all(application));
}

/** Sealed scans of the form as it stands, checked: one of an earlier submission seals other content. */
export function sealsOf({ application, edition }: Case, files: readonly Evidence[]): Evidence[] {
  const seals = new Set(
    edition.sections.flatMap(({ items }) => items.filter(({ type }) => type === 'seal').map(({ id }) => id)),
  );
  const { submittedAt } = application;
  return files.filter(
    (file) =>
      seals.has(file.item) &&
      file.state.name === 'accepted' &&
      submittedAt !== null &&
      file.uploadedAt >= submittedAt,
  );
}

/**
 * The facts that the actions open to this person in this status turn on, and no others: what nobody asks about is not
 * looked up. `form` is given where the answers travel with the command.
 */
export async function circumstancesOf(
  stores: Stores,
  subject: Case,
  person: Person,
  now: Instant,
  form?: CheckedForm,
): Promise<Circumstances> {
  const { application, campaign, edition } = subject;
  const { id, status } = application;
  const own = person.organisation.id === application.organisation;
  const base: Circumstances = { now, campaign };
  switch (status.name) {
    case 'draft':
    case 'returned': {
      if (!own) return base;
      if (form) return { ...base, faults: form.faults };
      const [draft, files] = await Promise.all([workingDraft(stores, application), stores.evidence.all(id)]);
      return {
        ...base,
        faults: (await checkForm(stores, subject, answersOf(draft), files)).faults,
      };
    }
    case 'underReview':
      if (own || status.level !== campaign.sealedBy) return base;
      return { ...base, sealed: sealsOf(subject, await stores.evidence.all(id)).length > 0 };
    case 'evaluating': {
      if (person.organisation.id !== leadLink(application).organisation) return base;
      if (edition.counting === null) return { ...base, verifiedTally: null };
      const [findings, submitted, observations, marks, files] = await Promise.all([
        stores.drafts.findings.all(application),
        stores.applications.submission(id, application.submission),
        stores.drafts.observations.all(application),
        stores.drafts.marks.all(application),
        stores.evidence.all(id),
      ]);
      const found = tallyFindings(edition, findings, submitted?.answers ?? {});
      if (found === null) return base;
      return {
        ...base,
        verifiedTally: found.tally,
        openFindings: found.open,
        judgedFindings: found.judged,
        missingRecords: missingRecords(
          application,
          campaign,
          edition,
          findings,
          observedByItem(observations),
          filesWithMarks(files, marks),
        ),
        lineAt: policyOf(edition.counting).lineAt,
      };
    }
    case 'ranked':
      return person.organisation.id === leadLink(application).organisation
        ? { ...base, placesTaken: await stores.campaigns.placesTaken(campaign.id) }
        : base;
    case 'inPublicity':
    case 'underObjection':
    case 'cleared':
      return person.organisation.id === leadLink(application).organisation
        ? { ...base, openObjections: await stores.objections.openAgainst(id) }
        : base;
    default:
      return base;
  }
}
