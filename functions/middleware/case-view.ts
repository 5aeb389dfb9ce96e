import type { Stores } from '#functions/stores/stores.ts';
import type { CaseView } from '#shared/contract/views.ts';
import { itemsToConfirm } from '#shared/domain/carried-answers.ts';
import { seesFindings } from '#shared/domain/decide.ts';
import { answersOf, changedItems, editingOf, marksFor } from '#shared/domain/editing.ts';
import { itemsToReconfirm } from '#shared/domain/migration.ts';
import { observationsFor } from '#shared/domain/observations.ts';
import { fillsIn } from '#shared/domain/standing.ts';
import type { Answers, DraftAnswer } from '#shared/model/answer.ts';
import type { Application } from '#shared/model/application.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { statusTable } from '#shared/model/status.ts';
import type { Case } from './case.ts';
import { carriedInto, circumstancesOf, workingDraft } from './circumstances.ts';
import { applicationView } from './decision.ts';
import { gatesOfCase, gatesOfUnit } from './gate-facts.ts';
import { hintsOfCase } from './hints.ts';
import { filesFor } from './seen-files.ts';

/** A frozen submission in the shape of the form; its revisions mean nothing, it is never written. */
function frozenAnswers(application: Application, answers: Answers): DraftAnswer[] {
  const { submittedAt, updatedAt, submittedBy } = application;
  return (Object.keys(answers) as ItemId[]).map((item) => ({
    item,
    answer: answers[item] ?? {},
    revision: 0,
    savedBy: submittedBy ?? '',
    savedAt: submittedAt ?? updatedAt,
  }));
}

/** The answers that a person reads: the draft for the unit that fills it, the latest frozen submission for all others. */
export async function caseAnswers(
  stores: Stores,
  application: Application,
  { organisation }: Person,
): Promise<DraftAnswer[]> {
  const { status, id, submission } = application;
  const own = organisation.id === application.organisation;
  if (own && fillsIn(status.name)) return workingDraft(stores, application);
  return frozenAnswers(application, (await stores.applications.submission(id, submission))?.answers ?? {});
}

/** One screenful of a case, as this person may see it. */
export async function caseView(
  stores: Stores,
  subject: Case,
  person: Person,
  now: Instant,
): Promise<CaseView> {
  const { application, campaign, edition } = subject;
  const { id, submission } = application;
  const editable = editingOf(application, campaign, edition, person);
  const own = person.organisation.id === application.organisation;
  const { name } = application.status;
  // What was never sent stays in the unit's own sight, also after it lapsed.
  const unsent = own && (fillsIn(name) || submission === 0);
  const { gates, hints } = await gatesShown(stores, subject, person, unsent, now);
  const [circumstances, submitted, before, files, findings, observations, marks, drafts, carried] =
    await Promise.all([
      circumstancesOf(stores, subject, person, now),
      stores.applications.submission(id, submission),
      stores.applications.submission(id, Math.max(0, submission - 1)),
      stores.evidence.all(id),
      seesFindings(application, person) ? stores.drafts.findings.all(application) : [],
      stores.drafts.observations.all(application),
      stores.drafts.marks.all(application),
      unsent ? workingDraft(stores, application) : null,
      unsent ? carriedInto(stores, application) : null,
    ]);
  return {
    ...applicationView(application, person, circumstances),
    campaign,
    edition,
    answers: drafts ?? frozenAnswers(application, submitted?.answers ?? {}),
    findings,
    observations: observationsFor(application, observations, person),
    evidence: filesFor(application, files, submitted, person),
    marks: marksFor(application, marks, person),
    carried: carried && {
      from: carried.from,
      campaignTitle: carried.campaignTitle,
      submittedAt: carried.submittedAt,
      toConfirm: itemsToConfirm(edition, carried, drafts ?? []),
    },
    editable: {
      ...editable,
      items: editable.items === null ? null : [...editable.items],
      records: [...editable.records],
    },
    migrated: await migratedView(stores, application, drafts ?? []),
    changed:
      submitted && before && application.migrations?.at(-1)?.submission !== submission
        ? changedItems(before.answers, submitted.answers)
        : [],
    gates,
    hints,
  };
}

/** The gates with today's data: by the draft for the unit that fills it in, by what was sent for everybody else. */
async function gatesShown(
  stores: Stores,
  subject: Case,
  person: Person,
  unsent: boolean,
  now: Instant,
): Promise<Pick<CaseView, 'gates' | 'hints'>> {
  const { application } = subject;
  if (statusTable[application.status.name].ended) return { gates: [], hints: [] };
  const own = person.organisation.id === application.organisation;
  const gates = unsent
    ? await gatesOfUnit(
        stores,
        subject,
        person.organisation,
        answersOf(await workingDraft(stores, application)),
        now,
      )
    : await gatesOfCase(stores, subject, person, now);
  return { gates, hints: own ? [] : await hintsOfCase(stores, subject, now) };
}

/** The latest change of the edition, and what it leaves to the unit. */
async function migratedView(
  stores: Stores,
  application: Application,
  drafts: readonly DraftAnswer[],
): Promise<CaseView['migrated']> {
  const latest = application.migrations?.at(-1);
  if (latest === undefined) return null;
  const { from, at, reason, before, after, items } = latest;
  const fromTitle = (await stores.editions.load(from))?.title ?? from;
  return {
    from,
    fromTitle,
    at,
    reason,
    before,
    after,
    items,
    toConfirm: itemsToReconfirm(application, drafts),
  };
}
