import type { Stores } from '#functions/stores/stores.ts';
import {
  type CarriedAnswers,
  faultsToConfirm,
  itemsToConfirm,
  withCarried,
} from '#shared/domain/carried-answers.ts';
import { faultsOfAnswers, normalised } from '#shared/domain/check-answers.ts';
import { policyOf } from '#shared/domain/counting.ts';
import { type Circumstances, leadLink, linkAt } from '#shared/domain/decide.ts';
import { calendarOf } from '#shared/domain/decide-campaign.ts';
import { filesToCheck } from '#shared/domain/describe-evidence.ts';
import { districtOf } from '#shared/domain/district-quota.ts';
import { answersOf, faultsOutsideCorrection, workingAnswers } from '#shared/domain/editing.ts';
import { answersUnder } from '#shared/domain/edition-change.ts';
import { isRefilling } from '#shared/domain/guards/publicity.ts';
import { faultsToReconfirm, itemsToReconfirm } from '#shared/domain/migration.ts';
import { missingRecords } from '#shared/domain/missing-records.ts';
import { filesWithMarks, observedByItem } from '#shared/domain/observations.ts';
import { checklistOf, visitMissing } from '#shared/domain/on-site.ts';
import { countedTogether } from '#shared/domain/organisation-life.ts';
import { ownWindow } from '#shared/domain/own-window.ts';
import type { Fault } from '#shared/domain/refusal.ts';
import { verifiedAnswers } from '#shared/domain/scoring.ts';
import { dateOf } from '#shared/domain/time.ts';
import { tallyFindings } from '#shared/domain/verdict.ts';
import type { Answers, DraftAnswer } from '#shared/model/answer.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { appealTerms } from './appeal.ts';
import type { Case } from './case.ts';
import { expertStanding } from './expert-standing.ts';
import { gatesOfCase, gatesOfUnit } from './gate-facts.ts';
import { filesFor } from './seen-files.ts';

/** What is wrong with a form that is to be sent, and what would be frozen of it. */
export interface CheckedForm {
  readonly faults: readonly Fault[];
  readonly frozen: Answers;
}

/**
 * Checks a whole form against its edition, its files, and, for a correction, against what was asked to be corrected;
 * for a first submission, whether what was carried over from the last application has been confirmed.
 * @param files of the unit itself; a sealed scan of the level above is no answer.
 * @param now whose day in Asia/Shanghai says which files have run out
 */
export async function checkForm(
  stores: Stores,
  subject: Case,
  answers: Answers,
  files: readonly Evidence[],
  now: Instant,
): Promise<CheckedForm> {
  const { application, edition } = subject;
  const faults = faultsOfAnswers(edition, answers, filesToCheck(files, dateOf(now)));
  const frozen = normalised(edition, answers);
  const changed =
    application.migrations === undefined
      ? []
      : faultsToReconfirm(edition, itemsToReconfirm(application, await workingDraft(stores, application)));
  if (application.status.name !== 'returned') {
    const open = faultsToConfirm(edition, await unconfirmed(stores, subject));
    return { faults: [...open, ...changed, ...faults], frozen };
  }
  const before = await stores.applications.submission(application.id, application.submission);
  const outside = faultsOutsideCorrection(application, before?.answers ?? {}, frozen);
  return { faults: [...outside, ...changed, ...faults], frozen };
}

/** The unit's answers as it goes on with them, as far as the edition in force asks for them. */
export async function workingDraft(stores: Stores, application: Application): Promise<DraftAnswer[]> {
  const [drafts, submitted, carried] = await Promise.all([
    stores.drafts.answers.all(application),
    stores.applications.submission(application.id, application.submission),
    carriedInto(stores, application),
  ]);
  const working = withCarried(workingAnswers(application, drafts, submitted?.answers ?? null), carried);
  return application.migrations === undefined ? working : translated(stores, application, working);
}

/** What was saved before the edition changed says what the new one still asks in the same way, and no more. */
async function translated(
  stores: Stores,
  { migrations = [] }: Application,
  working: DraftAnswer[],
): Promise<DraftAnswer[]> {
  let drafts = working;
  for (const { from, to, at } of migrations) {
    const [before, after] = await Promise.all([stores.editions.load(from), stores.editions.load(to)]);
    if (before === undefined || after === undefined) throw new Error(`edition ${from} or ${to} is missing`);
    const earlier = drafts.filter(({ savedAt }) => savedAt <= at);
    const answers = answersUnder(before, answersOf(earlier), after);
    drafts = drafts.flatMap((draft) => {
      if (draft.savedAt > at) return [draft];
      const answer = answers[draft.item];
      return answer === undefined ? [] : [{ ...draft, answer }];
    });
  }
  return drafts;
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
  // A seal under another edition's form seals another form.
  const since = [application.submittedAt, application.migrations?.at(-1)?.at ?? null]
    .filter((at) => at !== null)
    .toSorted()
    .at(-1);
  return files.filter(
    (file) =>
      seals.has(file.item) &&
      file.state.name === 'accepted' &&
      application.submittedAt !== null &&
      since !== undefined &&
      file.uploadedAt >= since,
  );
}

/** Whether there is a sealed scan of the very submission that goes up, and whether one waits to be looked at. */
async function sealing(stores: Stores, subject: Case): Promise<Pick<Circumstances, 'sealed' | 'untied'>> {
  const seals = sealsOf(subject, await stores.evidence.all(subject.application.id));
  const sealed = tiedSeals(subject.application, seals).length > 0;
  return { sealed, ...(!sealed && seals.length > 0 && { untied: true }) };
}

/** Of these scans, those that are known to show the submission as it stands. */
export function tiedSeals({ submission }: Application, seals: readonly Evidence[]): Evidence[] {
  return seals.filter(({ tie }) => tie?.submission === submission);
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
  const gates = async () => ({ gates: await gatesOfCase(stores, subject, person, now) });
  switch (status.name) {
    case 'draft':
    case 'returned':
    case 'creating': {
      if (!own) return base;
      const [draft, files] = form
        ? [[], []]
        : await Promise.all([workingDraft(stores, application), stores.evidence.all(id)]);
      const { faults, frozen } = form ?? (await checkForm(stores, subject, answersOf(draft), files, now));
      if (status.name !== 'draft') return { ...base, faults };
      return {
        ...base,
        faults,
        gates: await gatesOfUnit(stores, subject, person.organisation, frozen, now),
        ...(await placesOfDistrict(stores, subject)),
      };
    }
    case 'underReview': {
      if (own || person.organisation.id !== linkAt(application, status.level)?.organisation) return base;
      const seals = status.level === campaign.sealedBy;
      return {
        ...base,
        ...(seals && (await sealing(stores, subject))),
        ...(await gates()),
        ...(await placesOfDistrict(stores, subject)),
      };
    }
    case 'recommended':
      return person.organisation.id === leadLink(application).organisation
        ? { ...base, ...(await gates()), onReserve: await isOnReserve(stores, application) }
        : base;
    case 'evaluating': {
      if (person.organisation.id !== leadLink(application).organisation) return base;
      const onSite =
        status.step === 'onSite'
          ? { visitMissing: visitMissing(await stores.visits.load(id), checklistOf(edition)) }
          : {};
      const judged = {
        ...base,
        ...onSite,
        ...(await expertStanding(stores, campaign, application)),
        ...(await appealTerms(stores, campaign, application)),
      };
      if (edition.counting === null) return { ...judged, verifiedTally: null };
      const [findings, submitted, observations, marks, files] = await Promise.all([
        stores.drafts.findings.all(application),
        stores.applications.submission(id, application.submission),
        stores.drafts.observations.all(application),
        stores.drafts.marks.all(application),
        stores.evidence.all(id),
      ]);
      const observed = observedByItem(observations, application);
      const answers = verifiedAnswers(edition, { answers: submitted?.answers ?? {}, observed });
      const found = tallyFindings(edition, findings, answers);
      if (found === null) return judged;
      return {
        ...judged,
        verifiedTally: found.tally,
        openFindings: found.open,
        judgedFindings: found.judged,
        missingRecords: missingRecords(
          application,
          campaign,
          edition,
          findings,
          observed,
          filesWithMarks(filesFor(application, files, submitted, person), marks),
        ),
        lineAt: policyOf(edition.counting).lineAt,
      };
    }
    case 'ranked': {
      if (person.organisation.id !== leadLink(application).organisation) return base;
      const { taken, emptied } = await stores.campaigns.candidateList(campaign.id);
      return {
        ...base,
        placesTaken: taken,
        ...(await gates()),
        ...(isRefilling(campaign) && { emptied, ...(await windowOf(stores, campaign, now)) }),
      };
    }
    case 'candidate':
      return application.heldBack && person.organisation.id === leadLink(application).organisation
        ? { ...base, ...(await gates()), ...(await windowOf(stores, campaign, now)) }
        : base;
    case 'inPublicity':
    case 'underObjection':
    case 'cleared':
      return person.organisation.id === leadLink(application).organisation
        ? {
            ...base,
            openObjections: await stores.objections.openAgainst(id),
            ...(status.name !== 'underObjection' && {
              ...(await gates()),
              ...(await windowOf(stores, campaign, now)),
            }),
          }
        : base;
    default:
      return base;
  }
}

/** Whether the recommender's list, as it was sent, names it among the reserve. */
async function isOnReserve(stores: Stores, { id, campaign, chain }: Application): Promise<boolean> {
  const recommender = chain.at(-2)?.organisation;
  const list = recommender && (await stores.recommendations.load(campaign, recommender));
  return list ? list.reserve.some(({ application }) => application === id) : false;
}

/** The publicity that a unit would have by itself, begun now (E-80). */
async function windowOf(
  stores: Stores,
  campaign: Campaign,
  now: Instant,
): Promise<Pick<Circumstances, 'window'>> {
  const kept = await stores.calendars.kept(calendarOf(campaign));
  return kept === undefined ? {} : { window: ownWindow(campaign, kept, now) };
}

/** Places of the district that the case would use one of; null where the campaign bounds none. */
export async function placesOfDistrict(
  stores: Stores,
  { application, campaign }: Pick<Case, 'application' | 'campaign'>,
): Promise<Pick<Circumstances, 'district'>> {
  const district = districtOf(application, campaign);
  if (district === null) return { district: null };
  // What went into it as a whole counts with it: those recommended stay, new ones wait for a place (E-08).
  const unit = await stores.organisations.load(district);
  const earlier = unit === undefined ? [] : countedTogether(unit, campaign).filter((one) => one !== district);
  return { district: await stores.districts.places(campaign, district, earlier) };
}
