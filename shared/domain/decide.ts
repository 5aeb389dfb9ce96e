import type { Application, ApplicationEvent, Defect, RecordedActor, Tally } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import { type Actor, type ChainLink, isInBranch, type Level, type Person } from '../model/organisation.ts';
import type { Status } from '../model/status.ts';
import { labelOf, levelNameIn } from './label.ts';
import { accept, type Fault, type Refusal, type Result, refuse } from './refusal.ts';
import { endOfDayAfter, shown } from './time.ts';
import { type Action, actionLabels, actions, eventTypes, type Target, type Transition, transitionOf } from './transitions.ts';

/** What a person or the system asks for. Each field is demanded by the actions named beside it. */
export interface Command {
  readonly action: Action;
  /** withdraw, notRecommend, declareIneligible, fail, deselect; select above a soft quota. */
  readonly reason?: string;
  /** return: at least one defect, each at an item. */
  readonly defects?: readonly Defect[];
  /** recommend and name: the written letter or document (DOMAIN N-45, C-15). */
  readonly document?: { readonly documentNumber: string; readonly date: LocalDate };
}

/**
 * What the decision needs to know beside the aggregate. Facts that were not looked up are absent, and a guard that
 * needs an absent fact refuses: it never assumes.
 */
export interface Circumstances {
  readonly now: Instant;
  readonly campaign: Campaign;
  /** submit, resubmit: what is wrong with the answers; empty when complete. */
  readonly faults?: readonly Fault[];
  /** submit, resubmit: the count over the unit's own answers (standards only). */
  readonly selfTally?: Tally | null;
  /** forward at the sealing level: is there an accepted sealed scan? */
  readonly sealed?: boolean;
  /** pass: rows without a finding, and the count over the reviewer's findings (standards only). */
  readonly openFindings?: number;
  readonly verifiedTally?: Tally | null;
  /** select: places already taken. The transaction's condition is what holds; this only explains. */
  readonly placesTaken?: number;
  /** submit for the first time: the chain as the tree stands today. */
  readonly chain?: readonly ChainLink[];
}

/** An event before the store gives it its hashes. */
export type EventDraft = Omit<ApplicationEvent, 'previous' | 'hash'>;

export interface Decision {
  readonly next: Application;
  readonly event: EventDraft;
  /** Change of places taken from the campaign's quota: taken, freed, or untouched. */
  readonly places: 1 | 0 | -1;
}

export interface AllowedAction {
  readonly action: Action;
  readonly label: string;
  readonly refusal: Refusal | null;
}

/** The chain's organisation at a level. */
export function linkAt(application: Application, level: Level): ChainLink | undefined {
  return application.chain.find((link) => link.level === level);
}

/** The last link: who leads the campaign. */
export function leadLink(application: Application): ChainLink {
  return application.chain[application.chain.length - 1] as ChainLink;
}

/** The link above the given level, if there is one. */
export function nextLink(application: Application, level: Level): ChainLink | undefined {
  const index = application.chain.findIndex((link) => link.level === level);
  return index < 0 ? undefined : application.chain[index + 1];
}

function linkBelow(application: Application, level: Level): ChainLink | undefined {
  return application.chain[application.chain.findIndex((link) => link.level === level) - 1];
}

/** The level whose organisation has the case in hand, or null where nobody above the unit has. */
export function levelInHand(application: Application): Level | null {
  switch (application.status.name) {
    case 'underReview':
    case 'returned':
      return application.status.level;
    case 'recommended':
    case 'evaluating':
    case 'ranked':
    case 'candidate':
    case 'inPublicity':
    case 'underObjection':
    case 'cleared':
      return leadLink(application).level;
    default:
      return null;
  }
}

/** The organisation that is awaited now: the unit itself, the level in hand, or nobody (ended, or a timer). */
export function awaitedLink(application: Application): ChainLink | null {
  const { name } = application.status;
  if (name === 'draft' || name === 'returned') return application.chain[0] ?? null;
  if (name === 'inPublicity') return null;
  const level = levelInHand(application);
  return level === null ? null : (linkAt(application, level) ?? null);
}

/** Whether the case is where a correction brought it back to: sent there by the unit itself, past the levels between. */
function cameBack({ status, returned }: Application): boolean {
  const backTo = returned?.backTo;
  return status.name === 'underReview' && backTo?.name === 'underReview' && backTo.level === status.level;
}

/**
 * Until when the awaited side has time; null where no deadline holds. A correction may end after the level's deadline
 * (DOMAIN A7); what comes back from such a one is free of it, or nobody could ever decide on it again.
 */
export function dueAt(application: Application, campaign: Campaign): Instant | null {
  const { status } = application;
  switch (status.name) {
    case 'draft':
      return campaign.deadlines[campaign.applicantLevel] ?? null;
    case 'returned':
      return application.returned?.until ?? null;
    case 'underReview': {
      const deadline = campaign.deadlines[status.level] ?? null;
      const until = cameBack(application) ? application.returned?.until : undefined;
      return deadline !== null && until !== undefined && until > deadline ? null : deadline;
    }
    case 'inPublicity':
      return campaign.publicity?.endsAt ?? null;
    default:
      return null;
  }
}

/** Whether the actor is the party that a transition names. Says nothing about time or content. */
function isParty(application: Application, transition: Transition, actor: Actor): boolean {
  if (transition.by === 'system') return actor.kind === 'system';
  if (actor.kind === 'system') return false;
  const reviews = (link: ChainLink | undefined) =>
    link !== undefined && actor.organisation.id === link.organisation && actor.roles.includes('reviewer');
  const applies = () => actor.organisation.id === application.organisation && actor.roles.includes('applicant');
  const level = levelInHand(application);
  switch (transition.by) {
    case 'applicant':
      return applies();
    case 'sender': {
      if (level === null) return false;
      if (cameBack(application)) return applies();
      const below = linkBelow(application, level);
      return below === application.chain[0] ? applies() : reviews(below);
    }
    case 'reviewerAtLevel':
      return level !== null && reviews(linkAt(application, level));
    case 'leadReviewer':
      return reviews(leadLink(application));
    case 'lead':
      return actor.organisation.id === leadLink(application).organisation && actor.roles.includes('lead');
  }
}

/** Which of the three ways up a level has: to the next reviewer, to the lead as a recommendation, or into evaluation. */
function wayUp(application: Application): 'forward' | 'recommend' | 'accept' | null {
  if (application.status.name !== 'underReview') return null;
  const next = nextLink(application, application.status.level);
  if (next === undefined) return 'accept';
  return next === leadLink(application) ? 'recommend' : 'forward';
}

function passed(now: Instant, deadline: Instant | null | undefined): deadline is Instant {
  return deadline !== null && deadline !== undefined && now > deadline;
}

/**
 * Why the actor may not take the action now, or null if they may. `undefined` where the action is none of the actor's
 * business: it is not shown at all. The screen's buttons and the server's decision both come from here, so what one
 * offers the other accepts.
 */
export function objectionTo(
  application: Application,
  action: Action,
  actor: Actor,
  circumstances: Circumstances,
): Refusal | null | undefined {
  const transition = transitionOf(application.status, action);
  if (transition === undefined || !isParty(application, transition, actor)) return undefined;
  if (isAnotherWayUp(application, action)) return undefined;
  if (action === 'receive' && application.openedBy !== null) return undefined;
  const no = (code: Refusal['code'], detail?: string, faults?: readonly Fault[]) =>
    refuse(code, detail, faults ? { faults } : {}).refusal;
  const { campaign, now } = circumstances;

  const reviewing = transition.by === 'reviewerAtLevel' || transition.by === 'leadReviewer' || transition.by === 'lead';
  if (reviewing && actor.kind === 'person' && actor.subject === application.submittedBy) return no('selfReview');

  if (campaign.status === 'cancelled') return no('campaignClosed');
  const { status } = application;
  if (action === 'submit' || action === 'reopen') {
    if (now < campaign.opensAt) return no('notOpenYet', `申报自 ${shown(campaign.opensAt)} 开始。`);
    const deadline = campaign.deadlines[campaign.applicantLevel];
    if (passed(now, deadline)) return no('deadlinePassed', `申报已于 ${shown(deadline)} 截止，不能再提交。`);
  }
  if (action === 'resubmit' && passed(now, application.returned?.until)) {
    return no('deadlinePassed', `补正期限已于 ${shown(application.returned?.until as Instant)} 届满。`);
  }
  if (status.name === 'underReview' && transition.by === 'reviewerAtLevel' && action !== 'receive') {
    const deadline = dueAt(application, campaign);
    if (passed(now, deadline)) {
      return no('deadlinePassed', `${levelNameIn(application.chain, status.level)}办理期限已于 ${shown(deadline)} 届满。`);
    }
  }
  if (transition.by === 'system' && !isDue(application, action, circumstances)) {
    return no('transitionNotAllowed', `未到“${actionLabels[action]}”的时间。`);
  }
  if (action === 'submit' || action === 'resubmit') {
    if (circumstances.faults === undefined) return no('incompleteAnswers');
    if (circumstances.faults.length > 0) {
      const count = circumstances.faults.length;
      const first = circumstances.faults[0] as Fault;
      return no('incompleteAnswers', `不能上报：还有 ${count} 处需要修改，首先是：${first.message}`, circumstances.faults);
    }
  }
  if (action === 'recall' && application.openedBy !== null) {
    return no('alreadyOpened', `${application.openedBy}已打开该申报，不能撤回上报；如需修改请联系对方退回。`);
  }
  if (action === 'recall' && cameBack(application)) {
    return no('transitionNotAllowed', '补正后重新提交的申报不能撤回上报；如需修改请联系对方退回。');
  }
  const late = lateArrival(application, action, transition, circumstances);
  if (late !== null) return no('deadlinePassed', late);
  if (
    (action === 'forward' || action === 'recommend') &&
    status.name === 'underReview' &&
    status.level === campaign.sealedBy &&
    circumstances.sealed !== true
  ) {
    return no('sealMissing', '不能上报：请先打印信息表，加盖公章后上传扫描件，并等待文件检查通过。');
  }
  if (action === 'pass' && circumstances.verifiedTally !== null) {
    if (circumstances.verifiedTally === undefined || circumstances.openFindings === undefined) return no('findingsIncomplete');
    if (circumstances.openFindings > 0) return no('findingsIncomplete', `还有 ${circumstances.openFindings} 行未核定。`);
    if (!circumstances.verifiedTally.reached) return no('lineNotReached', circumstances.verifiedTally.sentence);
  }
  if ((action === 'select' || action === 'deselect') && campaign.publicity !== null) return no('publicityStarted');
  if (action === 'select' && campaign.quota.kind === 'hard') {
    const { places } = campaign.quota;
    if (circumstances.placesTaken === undefined) return no('quotaExhausted', '无法确认名额使用情况，请重试。');
    if (circumstances.placesTaken >= places) {
      return no('quotaExhausted', `本批次名额 ${places} 个已全部使用；如需调整，请先将已列候选的单位移出。`);
    }
  }
  return null;
}

/** A timer acts only when its time has come, however often and however early it wakes (PROTOCOL «Waiting»). */
function isDue(application: Application, action: Action, { campaign, now }: Circumstances): boolean {
  if (action === 'beginPublicity') return campaign.publicity !== null && now >= campaign.publicity.startsAt;
  return passed(now, dueAt(application, campaign));
}

/**
 * Why a case may not be sent where its time is already over: it would stay there for good, since the calendar has
 * closed that level and nobody may act after a deadline.
 */
function lateArrival(
  application: Application,
  action: Action,
  { to }: Transition,
  { campaign, now, chain = application.chain }: Circumstances,
): string | null {
  if (to !== 'FirstReview' && to !== 'NextReview' && to !== 'BackToSender') return null;
  const moved = { ...application, chain: action === 'submit' ? [...chain] : application.chain };
  const status = targetOf(moved, to, campaign);
  const deadline = dueAt({ ...moved, status }, campaign);
  if (!passed(now, deadline)) return null;
  return status.name === 'underReview'
    ? `${levelNameIn(moved.chain, status.level)}办理期限已于 ${shown(deadline)} 届满，不能再“${actionLabels[action]}”。`
    : `申报已于 ${shown(deadline)} 截止，撤回后无法再次提交，因此不能撤回上报。`;
}

function isAnotherWayUp(application: Application, action: Action): boolean {
  if (action !== 'forward' && action !== 'recommend' && action !== 'accept') return false;
  const way = wayUp(application);
  return way !== null && way !== action;
}

/** What the actor can do now, with the reason where something that is theirs to do is not allowed. */
export function allowedActions(application: Application, actor: Actor, circumstances: Circumstances): AllowedAction[] {
  return actions.flatMap((action) => {
    const refusal = objectionTo(application, action, actor, circumstances);
    return refusal === undefined ? [] : [{ action, label: actionLabels[action], refusal }];
  });
}

/** Who may see an application: everybody whose organisation is the unit itself or stands above it in the tree. */
export function maySee(application: Pick<Application, 'path' | 'status' | 'chain' | 'run'>, person: Person): boolean {
  if (!isInBranch(application.path, person.organisation)) return false;
  // A draft is the unit's own until it is submitted.
  const sent = application.run > 0 && application.status.name !== 'draft';
  return sent || person.organisation.id === application.chain[0]?.organisation;
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
  if (objection === undefined) {
    return command.action === 'receive' && application.openedBy !== null && isParty(application, transition, actor)
      ? refuse('transitionNotAllowed', '该申报已接收。')
      : refuse('notPermitted', `您没有对该申报“${actionLabels[command.action]}”的权限。`);
  }
  if (objection !== null) return { ok: false, refusal: objection };

  const faults = faultsIn(command, transition, circumstances);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  return accept(apply(application, command, actor, transition, circumstances));
}

/** Faults of the command's own content; the pointers are those of the request body. */
function faultsIn(command: Command, transition: Transition, { campaign, placesTaken }: Circumstances): Fault[] {
  const faults: Fault[] = [];
  const overSoftQuota =
    command.action === 'select' && campaign.quota.kind === 'soft' && (placesTaken ?? 0) >= campaign.quota.places;
  if ((transition.reason === 'required' || overSoftQuota) && !command.reason?.trim()) {
    faults.push({
      pointer: '/reason',
      message: overSoftQuota ? `已超出计划名额（约 ${campaign.quota.places} 个），请说明理由。` : '请填写理由。',
    });
  }
  if (command.action === 'return' && (command.defects?.length ?? 0) === 0) {
    faults.push({ pointer: '/defects', message: '请至少指出一处需要补正的条目。' });
  }
  if ((command.action === 'recommend' || command.action === 'name') && command.document === undefined) {
    faults.push({ pointer: '/document', message: '请填写文号和日期。' });
  }
  return faults;
}

function apply(
  application: Application,
  command: Command,
  actor: Actor,
  transition: Transition,
  circumstances: Circumstances,
): Decision {
  const { campaign, now } = circumstances;
  const chain = command.action === 'submit' && circumstances.chain ? [...circumstances.chain] : application.chain;
  const to = targetOf({ ...application, chain }, transition.to, campaign);
  const number = application.version + 1;
  const moved = transition.to !== 'Same';
  const submitting = command.action === 'submit' || command.action === 'resubmit';
  const person = actor.kind === 'person' ? actor : null;

  const next: Application = {
    ...application,
    chain,
    status: to,
    version: number,
    updatedAt: now,
    stage: moved ? number : application.stage,
    openedBy: moved ? null : (person?.organisation.name ?? null),
    run: command.action === 'submit' ? application.run + 1 : application.run,
    ...(submitting && {
      submission: application.submission + 1,
      submittedBy: person?.subject ?? application.submittedBy,
      submittedAt: now,
      selfTally: circumstances.selfTally ?? null,
    }),
    // A new run starts clean: what the levels said about the one before is in the record.
    ...(command.action === 'submit' && { returned: null, verifiedTally: null, recommendation: null }),
    ...(command.action === 'return' && {
      returned: {
        defects: [...(command.defects ?? [])],
        until: endOfDayAfter(now, campaign.correctionDays),
        times: (application.returned?.times ?? 0) + 1,
        backTo: application.status,
      },
    }),
    ...(command.action === 'pass' && { verifiedTally: circumstances.verifiedTally ?? null }),
    ...(command.action === 'recommend' && { recommendation: command.document ?? null }),
    ...(command.action === 'name' && { designation: command.document ?? null }),
  };

  const data: Record<string, unknown> = {};
  if (command.defects) data['defects'] = command.defects;
  if (command.document) data['document'] = command.document;
  if (submitting) data['submission'] = next.submission;
  if (command.action === 'return') data['until'] = next.returned?.until;
  if (command.action === 'pass') data['tally'] = next.verifiedTally;

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
  };
}

/** A place is taken by a candidate and freed when a candidate leaves before publicity; afterwards it stays empty (E-81). */
function placesChanged(from: Status, to: Status, campaign: Campaign): 1 | 0 | -1 {
  if (to.name === 'candidate') return 1;
  if (from.name === 'candidate' && to.name !== 'inPublicity' && campaign.publicity === null) return -1;
  return 0;
}

function targetOf(application: Application, target: Target, campaign: Campaign): Status {
  const { status } = application;
  const review = (level: Level): Status => ({ name: 'underReview', level, step: 'preliminaryReview' });
  switch (target) {
    case 'Same':
      return status;
    case 'FirstReview':
      return review((application.chain[1] ?? leadLink(application)).level);
    case 'NextReview':
      return status.name === 'underReview' ? review((nextLink(application, status.level) as ChainLink).level) : status;
    case 'BackToReviewer':
      return application.returned?.backTo ?? status;
    case 'BackToSender': {
      const level = levelInHand(application) as Level;
      const below = linkBelow(application, level) as ChainLink;
      return below === application.chain[0] ? { name: 'draft' } : review(below.level);
    }
    case 'NextEvaluation': {
      const done = status.name === 'evaluating' ? campaign.evaluation.indexOf(status.step) + 1 : 0;
      const step = campaign.evaluation[done];
      return step === undefined ? { name: 'ranked' } : { name: 'evaluating', step };
    }
    case 'returned':
      return { name: 'returned', level: levelInHand(application) as Level };
    default:
      return { name: target } as Status;
  }
}

function recordedActor(actor: Actor): RecordedActor {
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
