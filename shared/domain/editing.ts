import type { Answer, Answers, DraftAnswer } from '../model/answer.ts';
import type { Application, Defect } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Item } from '../model/edition.ts';
import type { SavedEvidenceMark } from '../model/evidence.ts';
import type { ItemId } from '../model/ids.ts';
import type { OthersSource } from '../model/observation.ts';
import { levels, type Person } from '../model/organisation.ts';
import { itemsOf } from './check-answers.ts';
import { leadLink, levelInHand, linkAt, seesFindings } from './decide.ts';
import { recordableSources } from './observations.ts';
import type { Fault } from './refusal.ts';
import { fillsIn } from './standing.ts';

/** What a person may write into a case now. `items` null: every item; else only those that were asked to be corrected. */
export interface Editing {
  readonly answers: boolean;
  readonly items: readonly ItemId[] | null;
  readonly findings: boolean;
  readonly seal: boolean;
  /** Sources whose values the person may record beside the unit's answers. */
  readonly records: readonly OthersSource[];
  /** Marks on the files: whoever reviews the case at its level now. */
  readonly marks: boolean;
}

/** Says nothing about deadlines: a late draft is kept, it only cannot be sent. */
export function editingOf(
  application: Application,
  campaign: Campaign,
  edition: Edition,
  person: Person,
): Editing {
  const { status } = application;
  const { organisation, roles } = person;
  const level = levelInHand(application);
  const answers =
    fillsIn(status.name) && organisation.id === application.organisation && roles.includes('applicant');
  const reviews = (link: { organisation: string } | undefined) =>
    link?.organisation === organisation.id &&
    roles.includes('reviewer') &&
    !application.submitters.includes(person.subject);
  return {
    answers,
    items:
      answers && status.name === 'returned'
        ? [...new Set(application.returned?.defects.map((defect) => defect.item))]
        : null,
    findings: status.name === 'evaluating' && edition.kind === 'standard' && reviews(leadLink(application)),
    seal:
      status.name === 'underReview' &&
      status.level === campaign.sealedBy &&
      reviews(linkAt(application, status.level)),
    records: recordableSources(application, edition, person),
    marks:
      (status.name === 'underReview' || status.name === 'recommended' || status.name === 'evaluating') &&
      level !== null &&
      reviews(linkAt(application, level)),
  };
}

/**
 * The marks that a person reads: those of the own organisation; above the unit, those of the levels below; and all of
 * them where the unit has to correct by them, or once the evaluation is over.
 */
export function marksFor(
  application: Application,
  marks: readonly SavedEvidenceMark[],
  person: Person,
): SavedEvidenceMark[] {
  const { organisation } = person;
  if (application.status.name === 'returned' || seesFindings(application, person)) return [...marks];
  const reached = levels.indexOf(organisation.level);
  const unit = organisation.id === application.organisation;
  return marks.filter(
    (mark) => mark.organisation === organisation.id || (!unit && levels.indexOf(mark.level) < reached),
  );
}

/** Whether the unit may put files beside an item: beside what it claims, not beside names and computed figures. */
export function takesEvidence({ type }: Item): boolean {
  return type === 'row' || type === 'text' || type === 'integer' || type === 'yesNo' || type === 'incident';
}

/** Whether the unit answers an item itself: not what the chain fills in, what is computed, or the recommender's seal. */
export function takesAnswer({ type }: Item): boolean {
  return type !== 'derived' && type !== 'recommender' && type !== 'division' && type !== 'seal';
}

/**
 * What is wrong with a list of defects: only these items open for correction, so each must be one that the unit can
 * correct, named once.
 */
export function faultsInDefects(edition: Edition, defects: readonly Defect[]): Fault[] {
  const answerable = new Set(itemsOf(edition).flatMap((item) => (takesAnswer(item) ? [item.id] : [])));
  const named = new Set<ItemId>();
  return defects.flatMap(({ item }, index) => {
    const pointer = `/defects/${index}/item`;
    if (!answerable.has(item)) return [{ pointer, message: `条目 ${item} 不由申报单位填写，不能要求补正。` }];
    if (named.has(item)) return [{ pointer, message: `条目 ${item} 重复，请把需要补正的问题合并写在一处。` }];
    named.add(item);
    return [];
  });
}

/** Items whose answers differ; an absent answer and an empty one are the same. Both sides normalised. */
export function changedItems(before: Answers, after: Answers): ItemId[] {
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<ItemId>;
  return [...ids].filter((id) => !sameValue(before[id] ?? {}, after[id] ?? {}));
}

function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
}

/** A correction may only touch what was asked for: a fault at each other item that differs from the last submission. */
export function faultsOutsideCorrection(application: Application, before: Answers, after: Answers): Fault[] {
  const asked = new Set(application.returned?.defects.map((defect) => defect.item));
  return changedItems(before, after)
    .filter((item) => !asked.has(item))
    .map((item) => ({ pointer: `/answers/${item}`, message: '该条目不在补正范围内。' }));
}

/**
 * What the unit goes on with: the frozen submission, overlaid by what was saved after it. Autosave may have lagged
 * behind the form that was sent, so an older draft never wins over the submission.
 */
export function workingAnswers(
  application: Application,
  drafts: readonly DraftAnswer[],
  submitted: Answers | null,
): DraftAnswer[] {
  const { submittedAt, submittedBy } = application;
  const byItem = new Map(drafts.map((draft) => [draft.item, draft]));
  if (submitted === null || submittedAt === null) return drafts.map((draft) => draft);
  const frozen = (item: ItemId, answer: Answer): DraftAnswer => ({
    item,
    answer,
    revision: byItem.get(item)?.revision ?? 0,
    savedBy: byItem.get(item)?.savedBy ?? submittedBy ?? '',
    savedAt: submittedAt,
  });
  const items = new Set([...byItem.keys(), ...(Object.keys(submitted) as ItemId[])]);
  return [...items].map((item) => {
    const draft = byItem.get(item);
    return draft && draft.savedAt > submittedAt ? draft : frozen(item, submitted[item] ?? {});
  });
}

/** The answers alone, by item. */
export function answersOf(drafts: readonly DraftAnswer[]): Answers {
  return Object.fromEntries(drafts.map((draft) => [draft.item, draft.answer])) as Answers;
}
