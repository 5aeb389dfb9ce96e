import type * as z from 'zod';
import type { Reliance, Submission } from '#functions/stores/application-store.ts';
import type { DesignationParts } from '#functions/stores/designation-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { Route } from '#shared/contract/route.ts';
import type { ApplicationView } from '#shared/contract/views.ts';
import { chainOf } from '#shared/domain/chain.ts';
import {
  allowedActions,
  awaitedLink,
  type Circumstances,
  type Command,
  decide,
  dueAt,
} from '#shared/domain/decide.ts';
import { faultsInDefects } from '#shared/domain/editing.ts';
import { reviveLapsed } from '#shared/domain/extend-deadline.ts';
import { labelOf } from '#shared/domain/label.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Action } from '#shared/domain/transitions.ts';
import { tallyAnswers } from '#shared/domain/verdict.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { Application, Defect, Letter } from '#shared/model/application.ts';
import type { DisqualificationCause } from '#shared/model/disqualification.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { supersededTables } from './appeal.ts';
import { applicationFor, type Case, caseOf } from './case.ts';
import { type CheckedForm, checkForm, circumstancesOf, sealsOf } from './circumstances.ts';
import { banOfDisqualification } from './disqualification.ts';
import { type ApiModule, commandEndpoint } from './endpoint.ts';
import { panelsOfRound } from './expert-standing.ts';
import { mustLeaveListAlone } from './frozen-list.ts';
import { namedWith } from './naming.ts';
import { orThrow, reject } from './refused.ts';
import { onSettledList, selectionOrder } from './selection-order.ts';

/** The body of every decision: the version that was seen, and what the action demands. */
interface DecisionBody {
  readonly version: number;
  readonly answers?: Answers | undefined;
  readonly reason?: string | undefined;
  readonly defects?: Defect[] | undefined;
  readonly document?: Letter | undefined;
  readonly opinion?: string | undefined;
  readonly cause?: DisqualificationCause | undefined;
  readonly banYears?: number | undefined;
  readonly plaqueNumber?: string | undefined;
  readonly plaqueHandedOverOn?: LocalDate | undefined;
}
type DecisionRoute = Route<
  z.ZodType<{ id: string }>,
  z.ZodType,
  z.ZodType<DecisionBody>,
  typeof ApplicationView
>;

/** Decisions that choose one before others: into the list, or into a place that fell empty (E-81). */
const chooses: ReadonlySet<Action> = new Set(['select', 'publish']);

/** The new state and what the person may do next. */
export function applicationView(
  application: Application,
  person: Person,
  circumstances: Circumstances,
): ApplicationView {
  return {
    application,
    label: labelOf(application.status, application.chain),
    awaited: awaitedLink(application),
    dueAt: dueAt(application, circumstances.campaign),
    allowed: allowedActions(application, person, circumstances) as ApplicationView['allowed'],
  };
}

function commandOf(action: Action, body: DecisionBody): Command {
  const { reason, defects, document, opinion, cause, banYears } = body;
  return {
    action,
    ...(reason !== undefined && { reason }),
    ...(defects !== undefined && { defects }),
    ...(document !== undefined && { document }),
    ...(opinion !== undefined && { opinion }),
    ...(cause !== undefined && { cause }),
    ...(banYears !== undefined && { banYears }),
  };
}

/** What is frozen at a submission: the normalised form, and the unit's files that stand accepted. */
function submissionOf(
  number: number,
  form: CheckedForm,
  files: readonly Evidence[],
  own: (file: Evidence) => boolean,
): Submission {
  return {
    number,
    answers: form.frozen,
    evidence: files
      .filter((file) => file.state.name === 'accepted' && own(file))
      .map(({ id, item, sha256, document }) => ({ id, item, sha256, ...(document && { document }) })),
  };
}

/** Chain and tally of a form that is being sent. The chain is pinned at each submission from draft, as the tree stands. */
async function sending(
  stores: Stores,
  subject: Case,
  person: Person,
  form: CheckedForm,
  now: Instant,
): Promise<Partial<Circumstances>> {
  const selfTally = tallyAnswers(subject.edition, form.frozen);
  if (subject.application.status.name !== 'draft') return { selfTally };
  const { campaign } = subject;
  const lineage = await stores.organisations.lineageIn(person.organisation, campaign, dateOf(now));
  const chain = orThrow(chainOf(lineage, campaign, dateOf(now)));
  return { selfTally, chain };
}

/**
 * A route that is one action on one application: load, see, decide, commit, view. The facts that the decision turns on
 * are gathered before, those that the view turns on with the state that comes out.
 */
export function decisionEndpoint(route: DecisionRoute, action: Action): ApiModule {
  return commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now, arrivedAt }) => {
    return chooses.has(action) ? onSettledList(decided) : decided();

    async function decided(): Promise<ApplicationView> {
      const found = await applicationFor(tools, parameters.id, actor);
      const application = await undoneLapse(tools, found, action, body.version, actor, { now, arrivedAt });
      if (application === found && found.version !== body.version)
        orThrow(await tools.applications.versionConflict(application.id));
      await mustLeaveListAlone(tools, application, action, actor);
      const subject = await caseOf(tools, application);
      const files = body.answers ? await tools.evidence.all(application.id) : [];
      const form = body.answers && (await checkForm(tools, subject, body.answers, files, now));
      // Read before what is decided on: whatever changes in between fails the commit.
      const reliesOn = await reliedOn(tools, subject, action);
      const circumstances = await circumstancesOf(tools, subject, actor, now, form);
      const sent =
        form && actor.organisation.id === application.organisation
          ? await sending(tools, subject, actor, form, now)
          : {};
      // Nobody else can be chosen, so nobody else is compared: the refusal is about the status alone.
      const chosen =
        chooses.has(action) && application.status.name === 'ranked'
          ? await selectionOrder(tools, application, subject.campaign)
          : undefined;
      const decision = orThrow(
        decide(application, commandOf(action, body), actor, {
          ...circumstances,
          ...sent,
          ...chosen?.facts,
          arrivedAt,
        }),
      );
      const faults = faultsInDefects(subject.edition, body.defects ?? []);
      if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
      const after = await circumstancesAfter(
        tools,
        { ...subject, application: decision.next },
        actor,
        now,
        decision.places,
      );
      const { campaign } = subject;
      const ban = action === 'disqualify' ? await banOfDisqualification(tools, subject, body) : null;
      const superseded =
        action === 'acceptAppeal' ? await supersededTables(tools, application, actor, now) : undefined;
      let view: ApplicationView | undefined;
      const commit = (designation?: DesignationParts) =>
        tools.applications.commit(application, decision, {
          campaign,
          marker,
          reliesOn,
          listed: chosen?.listed,
          ...(ban && { ban }),
          ...(superseded && { superseded }),
          ...(circumstances.district?.earlier && { earlierDistricts: circumstances.district.earlier }),
          reply: (next) => (view = applicationView(next, actor, after)),
          ...(designation && { designation }),
          ...(form && {
            submission: submissionOf(
              decision.next.submission,
              form,
              files,
              (file) => file.level === application.chain[0]?.level,
            ),
          }),
        });
      orThrow(action === 'name' ? await namedWith(tools, subject, body, actor, now, commit) : await commit());
      return view as ApplicationView;
    }
  });
}

/**
 * The application without the lapse that overtook a submission: it had arrived in time, and the timer closed the draft
 * or the correction while it was on its way through the server (E-31). The lapse and its undoing both stay on record;
 * a form that is then refused lapses again at the calendar's second look.
 * @param seen the version that the sender saw: the one before the lapse
 */
async function undoneLapse(
  stores: Stores,
  application: Application,
  action: Action,
  seen: number,
  person: Person,
  { now, arrivedAt }: { readonly now: Instant; readonly arrivedAt: Instant },
): Promise<Application> {
  const sends = action === 'submit' || action === 'resubmit';
  const overtaken = application.status.name === 'lapsed' && application.version === seen + 1;
  const own = person.organisation.id === application.organisation && person.roles.includes('applicant');
  if (!sends || !overtaken || !own) return application;
  const { campaign } = await caseOf(stores, application);
  const undone = reviveLapsed(application, campaign, '提交的请求在截止时间前已经到达', now, arrivedAt);
  if (!undone.ok) return application;
  return orThrow(await stores.applications.commit(application, undone.value, { campaign }));
}

/** What a decision rests on beside the aggregate, and what others may change while it is made. */
async function reliedOn(stores: Stores, subject: Case, action: Action): Promise<Reliance> {
  const { application, campaign, edition } = subject;
  const { id, status } = application;
  const panels = action === 'pass' ? await panelsOfRound(stores, campaign, application) : [];
  const defends = action === 'pass' && status.name === 'evaluating' && status.step === 'defence';
  const defence = defends ? await stores.defences.load(campaign.id) : undefined;
  const heard = defence && (await stores.defences.slot(defence, id));
  const looks = action === 'pass' && status.name === 'evaluating' && status.step === 'onSite';
  const visit = looks ? await stores.visits.load(id) : undefined;
  const own = { ...(heard && { slot: heard }), ...(visit && { visit }) };
  if ((action === 'pass' || action === 'fail') && edition.kind === 'standard') {
    const [observationChanges, findings] = await Promise.all([
      stores.drafts.observationChanges(application),
      stores.drafts.findings.all(application),
    ]);
    return action === 'pass' ? { findings, observationChanges, panels, ...own } : { findings };
  }
  if (action === 'pass') return { panels, ...own };
  if (action === 'name') return { docket: (await stores.objections.docket(id)) ?? null };
  const seals = status.name === 'underReview' && status.level === campaign.sealedBy;
  return seals && (action === 'forward' || action === 'recommend')
    ? { files: sealsOf(subject, await stores.evidence.all(id)) }
    : {};
}

/** The quota has not moved yet when the reply is made: it moves in the same transaction. */
async function circumstancesAfter(
  stores: Stores,
  subject: Case,
  person: Person,
  now: Instant,
  places: number,
): Promise<Circumstances> {
  const after = await circumstancesOf(stores, subject, person, now);
  return after.placesTaken === undefined ? after : { ...after, placesTaken: after.placesTaken + places };
}
