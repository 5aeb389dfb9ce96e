import type { Appeal, Application, ApplicationEvent, Defect, Letter, Tally } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { RecordedActor } from '../model/chained-event.ts';
import type { DisqualificationCause } from '../model/disqualification.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor } from '../model/organisation.ts';
import { type Status, type StatusName, statusTable } from '../model/status.ts';
import { appealAfter } from './appeal.ts';
import { institutionOf } from './begin-application.ts';
import { arrivalIn, type Circumstances } from './circumstances.ts';
import { labelOf } from './label.ts';
import { isPublicityOver } from './objection-intake.ts';
import { asFor } from './own-publicity.ts';
import { isParty, objectionTo } from './permission.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dueAt, targetOf, unitDeadline } from './standing.ts';
import { endOfDayAfter } from './time.ts';
import { type Action, actionLabels, eventTypes, type Transition, transitionOf } from './transitions.ts';
import { isAnotherWayUp } from './way-up.ts';

// Who asks for a decision asks for these with it.
export type { Circumstances } from './circumstances.ts';
export {
  type AllowedAction,
  allowedActions,
  maySee,
  objectionTo,
  seesFindings,
} from './permission.ts';
export { appealDue, awaitedLink, dueAt, leadLink, levelInHand, linkAt, nextLink } from './standing.ts';

const awaitsNaming: ReadonlySet<StatusName> = new Set([
  'candidate',
  'inPublicity',
  'underObjection',
  'cleared',
]);

/** What a person or the system asks for. Each field is demanded by the actions named beside it. */
export interface Command {
  readonly action: Action;
  /** withdraw, notRecommend, declareIneligible, fail, deselect, upholdObjection; select above a soft quota. */
  readonly reason?: string;
  /** return: at least one defect, each at an item. */
  readonly defects?: readonly Defect[];
  /** forward, recommend: what the level says of the case (审核意见, A5); demanded where the campaign says so. */
  readonly opinion?: string;
  /**
   * recommend and name: the written letter or document (DOMAIN N-45, C-15); withdraw after the deadline: the unit's
   * letter (A10); disqualify with a ban: the decision.
   */
  readonly document?: Letter;
  /** disqualify: what it is for, and for how long the unit may not apply again, if at all (A24). */
  readonly cause?: DisqualificationCause;
  readonly banYears?: number;
}

/** An event before the store gives it its hashes. */
export type EventDraft = Omit<ApplicationEvent, 'previous' | 'hash'>;

export interface Decision {
  readonly next: Application;
  readonly event: EventDraft;
  /** Change of places taken from the campaign's quota: taken, freed, or untouched. */
  readonly places: 1 | 0 | -1;
  /** How one of the published came to an end: counted, so that the campaign knows when all have. */
  readonly concluded: 'named' | 'left' | null;
}

/**
 * The one place where an application changes. Pure: the same arguments give the same decision.
 * @returns the next aggregate and the event that made it, or the refusal with its reason.
 */
export function decide(
  application: Application,
  command: Command,
  actor: Actor,
  circumstances: Circumstances,
): Result<Decision> {
  const transition = transitionOf(application.status, command.action);
  const objection = objectionTo(application, command.action, actor, circumstances);
  if (transition === undefined || isAnotherWayUp(application, command.action)) {
    return refuse(
      'transitionNotAllowed',
      `申报当前为“${labelOf(application.status, application.chain)}”，不能“${actionLabels[command.action]}”。`,
    );
  }
  if (objection === undefined && command.action === 'appeal' && isParty(application, transition, actor))
    return refuse(
      'transitionNotAllowed',
      application.appeal
        ? '已经申请过一次复核，不能再次申请。'
        : '该结论没有专家评审，不能申请复核；有疑问的，请与主办单位联系。',
    );
  if (objection === undefined) {
    return command.action === 'receive' &&
      application.openedBy !== null &&
      isParty(application, transition, actor)
      ? refuse('transitionNotAllowed', '该申报已接收。')
      : refuse('notPermitted', `您没有对该申报“${actionLabels[command.action]}”的权限。`);
  }
  if (objection !== null) return { ok: false, refusal: objection };

  const faults = faultsIn(command, transition, application, circumstances);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  return accept(apply(application, command, actor, transition, circumstances));
}

/** After the applicants' deadline a withdrawal needs a letter (A10); before it nobody is asked why. */
export function isLate(application: Application, campaign: Campaign, now: Instant): boolean {
  const deadline = unitDeadline(application, campaign);
  return deadline !== null && now > deadline;
}

/** Faults of the command's own content; the pointers are those of the request body. */
function faultsIn(
  command: Command,
  transition: Transition,
  application: Application,
  { campaign, placesTaken, passedOver = [], ...time }: Circumstances,
): Fault[] {
  const faults: Fault[] = [];
  // 打破排序须说明理由 (A18, E-59): the national recommendation list (C-13), a preference (C-04, N-24).
  const outOfOrder = command.action === 'select' && passedOver.length > 0;
  const overSoftQuota =
    command.action === 'select' &&
    campaign.quota.kind === 'soft' &&
    (placesTaken ?? 0) >= campaign.quota.places;
  if ((transition.reason === 'required' || overSoftQuota || outOfOrder) && !command.reason?.trim()) {
    faults.push({
      pointer: '/reason',
      message:
        command.action === 'reportCreation'
          ? '请写明本次报告的创建进展。'
          : overSoftQuota
            ? `已超出计划名额（约 ${campaign.quota.places} 个），请说明理由。`
            : outOfOrder
              ? `排在前面的${passedOver.map(({ organisationName }) => organisationName).join('、')}没有列为候选，请说明理由（如国家推荐名单、优先推荐条件）。`
              : '请填写理由。',
    });
  }
  if (
    command.action === 'withdraw' &&
    isLate(application, campaign, arrivalIn(time)) &&
    command.document === undefined
  ) {
    faults.push({ pointer: '/document', message: '申报截止后撤回须有书面函件，请填写文号和日期。' });
  }
  if (command.action === 'disqualify') {
    if (command.cause === undefined) faults.push({ pointer: '/cause', message: '请选择取消资格的情形。' });
    if (command.banYears !== undefined && command.document === undefined)
      faults.push({ pointer: '/document', message: '同时禁申的，请填写处理决定的文号和日期。' });
  }
  if (command.action === 'return' && (command.defects?.length ?? 0) === 0) {
    faults.push({ pointer: '/defects', message: '请至少指出一处需要补正的条目。' });
  }
  if ((command.action === 'recommend' || command.action === 'name') && command.document === undefined) {
    faults.push({ pointer: '/document', message: '请填写文号和日期。' });
  }
  if (givesOpinion(command.action) && campaign.opinion === 'required' && !command.opinion?.trim()) {
    faults.push({ pointer: '/opinion', message: '本批次要求逐级写明审核意见，请填写。' });
  }
  return faults;
}

/** Whether an action sends a case up with the words of the level (A5: 审核，签署意见，盖章上报). */
export function givesOpinion(action: Action): boolean {
  return action === 'forward' || action === 'recommend';
}

/** The opinions after a decision: a new run starts clean, and a level that sends up again says it anew. */
function opinionsAfter(
  { opinions = [] }: Application,
  { action, opinion }: Command,
  actor: Actor,
  at: Instant,
): Pick<Application, 'opinions'> {
  if (action === 'submit') return opinions.length === 0 ? {} : { opinions: [] };
  if (!givesOpinion(action) || actor.kind === 'system') return {};
  const { id, name, level } = actor.organisation;
  const others = opinions.filter(({ organisation }) => organisation !== id);
  const text = opinion?.trim();
  if (!text && others.length === opinions.length) return {};
  const said = text ? [{ organisation: id, organisationName: name, level, text, at }] : [];
  return { opinions: [...others, ...said] };
}

function apply(
  application: Application,
  command: Command,
  actor: Actor,
  transition: Transition,
  circumstances: Circumstances,
): Decision {
  const { campaign, now } = circumstances;
  const chain =
    command.action === 'submit' && circumstances.chain ? [...circumstances.chain] : application.chain;
  const to = targetOf(
    { ...application, chain },
    transition.to,
    campaign,
    circumstances.openObjections === 1 && isPublicityOver(asFor(application, campaign), now),
  );
  const number = application.version + 1;
  const moved = transition.to !== 'Same';
  const reporting = command.action === 'reportCreation';
  const submitting = command.action === 'submit' || command.action === 'resubmit' || reporting;
  const person = actor.kind === 'person' ? actor : null;
  // A verdict, good or bad, freezes the count that it was made on; where no row was looked at there is none.
  const verdict =
    command.action === 'pass' || (command.action === 'fail' && circumstances.judgedFindings !== 0);

  const appeal = appealAfter(application, command, circumstances);

  const separately = command.action === 'publish' || command.action === 'republish';
  // 递补: it is chosen by being published (E-81).
  const refilling = command.action === 'publish' && application.status.name === 'ranked';
  const window = separately ? circumstances.window : undefined;
  const own = window !== undefined && 'publicity' in window ? window.publicity : null;

  const next: Application = {
    ...application,
    chain,
    status: to,
    version: number,
    updatedAt: now,
    stage: moved ? number : application.stage,
    openedBy: moved ? null : reporting ? application.openedBy : (person?.organisation.name ?? null),
    run: command.action === 'submit' ? application.run + 1 : application.run,
    ...(submitting && {
      submission: application.submission + 1,
      submittedBy: person?.subject ?? application.submittedBy,
      submitters: [...new Set([...application.submitters, ...(person ? [person.subject] : [])])],
      submittedAt: arrivalIn(circumstances),
      selfTally: circumstances.selfTally ?? null,
    }),
    // A new run starts clean: what the levels said about the one before is in the record.
    ...(command.action === 'submit' && { returned: null, verifiedTally: null, recommendation: null }),
    ...(appeal !== undefined && { appeal }),
    ...(command.action === 'return' && {
      returned: {
        defects: [...(command.defects ?? [])],
        until: endOfDayAfter(now, campaign.correctionDays),
        since: now,
        times: (application.returned?.times ?? 0) + 1,
        backTo: application.status,
      },
    }),
    ...(command.action === 'submit' && person !== null && institutionOf(person.organisation)),
    ...opinionsAfter(application, command, actor, now),
    ...(command.action === 'lapse' && { lapsedFrom: application.status }),
    // What the minute says of the choice, so that publicity need not ask for it again.
    ...((command.action === 'select' || refilling) && {
      selection: {
        reason: command.reason?.trim() || null,
        passedOver: [...(circumstances.passedOver ?? [])],
      },
    }),
    ...(command.action === 'deselect' && { selection: null }),
    ...(command.action === 'holdBack' && { heldBack: { at: now, why: command.reason?.trim() ?? '' } }),
    ...(own !== null && { heldBack: null, publicity: own }),
    ...(verdict && { verifiedTally: frozenTally(circumstances) }),
    ...(command.action === 'recommend' && { recommendation: command.document ?? null }),
    ...(command.action === 'name' && { designation: command.document ?? null }),
  };

  const data: Record<string, unknown> = {};
  if (command.defects) data['defects'] = command.defects;
  if (command.document) data['document'] = command.document;
  if (givesOpinion(command.action) && command.opinion?.trim()) data['opinion'] = command.opinion.trim();
  if (submitting) data['submission'] = next.submission;
  // Worked on after the time was over, and in time all the same: the record says why (E-31).
  const due = dueAt(application, campaign);
  const arrived = arrivalIn(circumstances);
  if (due !== null && now > due && (submitting || arrived <= due)) data['arrivedAt'] = arrived;
  if (command.action === 'return') data['until'] = next.returned?.until;
  if (appeal) Object.assign(data, toldOfAppeal(appeal));
  if (verdict) data['tally'] = next.verifiedTally;
  if (command.action === 'disqualify') {
    data['cause'] = command.cause;
    if (command.banYears !== undefined) data['banYears'] = command.banYears;
  }
  if (own !== null) data['publicity'] = own;
  // The minute of a choice out of order names those before it (A18, E-59).
  if ((command.action === 'select' || refilling) && circumstances.passedOver?.length)
    data['passedOver'] = circumstances.passedOver.map(({ organisationName }) => organisationName);

  return {
    next,
    event: {
      number,
      type: eventTypes[command.action],
      action: command.action,
      application: application.id,
      campaign: application.campaign,
      organisation: application.organisation,
      at: now,
      actor: recordedActor(actor),
      from: application.status,
      to,
      closes: moved ? application.stage : null,
      stage: next.stage,
      run: next.run,
      reason: command.reason?.trim() || null,
      data,
    },
    places: placesChanged(application.status, to, campaign),
    concluded: conclusionOf(application.status, to, campaign),
  };
}

/** What the record says of an appeal: until when it may be asked for, where it goes, what it came to (E-61). */
function toldOfAppeal({ state, until, step }: Appeal): Record<string, unknown> {
  if (state === 'open') return { appealUntil: until };
  if (state === 'accepted') return { appealedStep: step };
  return state === 'passed' || state === 'notPassed' ? { appeal: state } : {};
}

/** The count as the verdict found it; it says how many rows nobody had looked at. */
function frozenTally({ verifiedTally = null, openFindings: open = 0 }: Circumstances): Tally | null {
  if (verifiedTally === null || open === 0) return verifiedTally;
  return { ...verifiedTally, open, sentence: `${verifiedTally.sentence}有 ${open} 行未核定，按未达标计。` };
}

/**
 * A place is taken by a candidate and freed when a candidate leaves before publicity; afterwards it stays empty, or
 * another takes one beside it, where the campaign fills such places (E-81).
 */
function placesChanged(from: Status, to: Status, campaign: Campaign): 1 | 0 | -1 {
  if (to.name === 'candidate') return from.name === 'candidate' ? 0 : 1;
  if (from.name === 'ranked' && to.name === 'inPublicity') return 1;
  if (from.name === 'candidate' && to.name !== 'inPublicity' && campaign.publicity === null) return -1;
  return 0;
}

/** Published are the candidates from the start of publicity on; they end by being named, or by leaving. */
function conclusionOf(from: Status, to: Status, campaign: Campaign): Decision['concluded'] {
  const published = campaign.publicity !== null && awaitsNaming.has(from.name);
  if (!published || !statusTable[to.name].ended) return null;
  return to.name === 'named' ? 'named' : 'left';
}

/** Who did it, as the record keeps it. */
export function recordedActor(actor: Actor): RecordedActor {
  if (actor.kind === 'system') return { kind: 'system' };
  const { organisation } = actor;
  return {
    kind: 'person',
    subject: actor.subject,
    name: actor.name,
    organisation: organisation.id,
    organisationName: organisation.name,
    level: organisation.level,
  };
}
