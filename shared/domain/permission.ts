import type { Application, Tally } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor, ChainLink, Person } from '../model/organisation.ts';
import type { StatusName, Step } from '../model/status.ts';
import { type DistrictPlaces, districtChanges, districtFull } from './district-quota.ts';
import { blockedSentence, type GateFinding, gatedActions, isBlocked } from './gates.ts';
import { levelNameIn } from './label.ts';
import { type MissingRecords, missingRecordsText } from './missing-records.ts';
import { intakeEndsAt } from './objection-intake.ts';
import { asFor, type OwnWindow } from './own-publicity.ts';
import type { PassedOver } from './ranking.ts';
import { type Fault, type Refusal, refuse } from './refusal.ts';
import {
  acceptedUntil,
  appealDue,
  cameBack,
  closedAfter,
  correctionDue,
  creationEndsAt,
  dueAt,
  leadLink,
  levelInHand,
  linkAt,
  linkBelow,
  nextLink,
  targetOf,
  unitDeadline,
} from './standing.ts';
import { shown } from './time.ts';
import {
  type Action,
  actionLabelIn,
  actionLabels,
  actions,
  type Transition,
  transitionOf,
} from './transitions.ts';

/**
 * What the decision needs to know beside the aggregate. Facts that were not looked up are absent, and a guard that
 * needs an absent fact refuses: it never assumes.
 */
export interface Circumstances {
  readonly now: Instant;
  /** When the request reached the server: what a person's deadline is held to (E-31); `now` where absent. */
  readonly arrivedAt?: Instant;
  readonly campaign: Campaign;
  /** submit, resubmit: what is wrong with the answers; empty when complete. */
  readonly faults?: readonly Fault[];
  /** submit, resubmit: the count over the unit's own answers (standards only). */
  readonly selfTally?: Tally | null;
  /** forward at the sealing level: is there an accepted sealed scan? */
  readonly sealed?: boolean;
  /** There is a scan, but nobody knows yet what it is a scan of. */
  readonly untied?: boolean;
  /** pass: rows without a finding, and the count over the reviewer's findings (standards only). */
  readonly openFindings?: number;
  /** fail: rows with a finding; 0 freezes no count. */
  readonly judgedFindings?: number;
  readonly verifiedTally?: Tally | null;
  /** pass: rows found met whose listed methods of verification have not all left a record (standards only). */
  readonly missingRecords?: readonly MissingRecords[];
  /** pass: how far the experts are in this step; absent where no experts review the campaign (A15, A17). */
  readonly experts?: {
    readonly signed: number;
    readonly open: number;
    readonly needed: number;
    /** Why a defence cannot be passed yet: not heard, not decided on (A17); null where it can, and in other steps. */
    readonly unheard: string | null;
    /** The round's score, at its last step: hundredths of a point, beside the mark; null before it. */
    readonly round: {
      readonly title: string;
      readonly score: number | null;
      readonly passMark: number;
    } | null;
  };
  /** fail: where other experts would begin anew, and within how many days the unit may ask for it (E-61). */
  readonly appeal?: { readonly step: Step; readonly days: number };
  /** pass at the on-site step: why its record is not complete; null where it is, absent elsewhere (A16). */
  readonly visitMissing?: string | null;
  /** Where the edition's line decides (Q12); when the evaluation is passed, where it is absent. */
  readonly lineAt?: 'apply' | 'pass' | 'both';
  /** select: places already taken. The transaction's condition is what holds; this only explains. */
  readonly placesTaken?: number;
  /** publish of one who was not on the list: places that fell empty since publicity began, and were not filled (E-81). */
  readonly emptied?: number;
  /** submit, recommend, accept, select, name: every gate with the data of the day (DOMAIN D.2). */
  readonly gates?: readonly GateFinding[];
  /** Going up from the county: the places of the district that would be used; null where no bound holds. */
  readonly district?: DistrictPlaces | null;
  /** select: who holds the places, for the words. */
  readonly candidates?: readonly string[];
  /** select: those that come before it in the order and are not chosen (A18). */
  readonly passedOver?: readonly PassedOver[];
  /** publish, republish: the publicity that the unit would have by itself. */
  readonly window?: OwnWindow;
  /** name, endPublicity, and whatever concerns an objection: those on the unit that are not decided yet. */
  readonly openObjections?: number;
  /** submit for the first time: the chain as the tree stands today. */
  readonly chain?: readonly ChainLink[];
}

export interface AllowedAction {
  readonly action: Action;
  readonly label: string;
  readonly refusal: Refusal | null;
}

/** Whether the actor is the party that a transition names. Says nothing about time or content. */
export function isParty(application: Application, transition: Transition, actor: Actor): boolean {
  if (transition.by === 'system') return actor.kind === 'system';
  if (actor.kind === 'system') return false;
  const reviews = (link: ChainLink | undefined) =>
    link !== undefined && actor.organisation.id === link.organisation && actor.roles.includes('reviewer');
  const applies = () =>
    actor.organisation.id === application.organisation && actor.roles.includes('applicant');
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
    case 'leadOrProvince': {
      const lead = leadLink(application);
      const runs = actor.organisation.id === lead.organisation && actor.roles.includes('lead');
      const province = linkAt(application, 'province');
      return runs || (province !== lead && reviews(province));
    }
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
  if (action === 'publish' && !mayStandApart(application, circumstances.campaign)) return undefined;
  // Once, of a verdict that experts had a part in.
  if (action === 'appeal' && application.appeal?.state !== 'open') return undefined;
  const question: Question = { application, action, actor, transition, circumstances };
  for (const guard of guards) {
    const refusal = guard(question);
    if (refusal !== null) return refusal;
  }
  return null;
}

/**
 * Who is published apart from the list: a candidate that was held back (A19), and who fills a place that fell empty
 * (E-81). Any other candidate is published with the list.
 */
function mayStandApart({ status, heldBack }: Application, campaign: Campaign): boolean {
  return status.name === 'ranked' ? isRefilling(campaign) : Boolean(heldBack);
}

/** Whether the campaign has come to where a place may be filled again, and is one that fills any. */
export const isRefilling = ({ refillAfterDrop, publicity, status }: Campaign): boolean =>
  refillAfterDrop === true && publicity !== null && status === 'publicity';

/** What a person's deadline is held to: when the request had arrived, however long it took from there (E-31). */
export const arrivalIn = ({ arrivedAt, now }: Pick<Circumstances, 'arrivedAt' | 'now'>): Instant =>
  arrivedAt ?? now;

interface Question {
  readonly application: Application;
  readonly action: Action;
  readonly actor: Actor;
  readonly transition: Transition;
  readonly circumstances: Circumstances;
}
type Guard = (question: Question) => Refusal | null;

const no = (code: Refusal['code'], detail?: string, faults?: readonly Fault[]): Refusal =>
  refuse(code, detail, faults ? { faults } : {}).refusal;

/** Who submitted does not act on it from another post (DOMAIN E-20). */
const ownWork: Guard = ({ application, actor, transition: { by } }) => {
  const reviewing =
    by === 'reviewerAtLevel' || by === 'leadReviewer' || by === 'lead' || by === 'leadOrProvince';
  return reviewing && actor.kind === 'person' && application.submitters.includes(actor.subject)
    ? no('selfReview')
    : null;
};

/** Cancelled for good, or paused: then no timer runs either (DOMAIN D.1). */
const campaignOpen: Guard = ({ action, circumstances: { campaign } }) => {
  const cancelled = campaign.status === 'cancelled';
  if (action === 'cancel')
    return cancelled ? null : no('transitionNotAllowed', '批次没有取消，申报不能因此结束。');
  if (cancelled) return no('campaignClosed');
  if (!campaign.pausedAt) return null;
  return no('campaignPaused', `本批次自 ${shown(campaign.pausedAt)}起暂停，恢复后继续办理，期限相应顺延。`);
};

const unitInTime: Guard = ({ application, action, circumstances }) => {
  const { campaign } = circumstances;
  const arrived = arrivalIn(circumstances);
  if (action === 'submit' || action === 'reopen') {
    if (arrived < campaign.opensAt) return no('notOpenYet', `申报自 ${shown(campaign.opensAt)} 开始。`);
    const deadline = unitDeadline(application, campaign);
    // The grace is for what was under way: nothing is begun in it.
    const end = action === 'submit' ? acceptedUntil(deadline, campaign) : deadline;
    if (deadline !== null && passed(arrived, end))
      return no('deadlinePassed', `申报已于 ${shown(deadline)} 截止，不能再提交。`);
  }
  const end = creationEndsAt(campaign);
  if ((action === 'reportCreation' || action === 'reachStandard') && passed(arrived, end))
    return no('deadlinePassed', `创建期已于 ${shown(end)} 届满。`);
  const until = correctionDue(application, campaign);
  return action === 'resubmit' && until !== null && passed(arrived, acceptedUntil(until, campaign))
    ? no('deadlinePassed', `补正期限已于 ${shown(until)} 届满。`)
    : null;
};

/** A level may still open a case after its deadline, to see what it missed, but no longer decide on it. */
const reviewerInTime: Guard = ({ application, action, transition, circumstances }) => {
  const { status } = application;
  if (status.name !== 'underReview' || transition.by !== 'reviewerAtLevel' || action === 'receive')
    return null;
  const deadline = dueAt(application, circumstances.campaign);
  if (!passed(arrivalIn(circumstances), deadline)) return null;
  return no(
    'deadlinePassed',
    `${levelNameIn(application.chain, status.level)}办理期限已于 ${shown(deadline)} 届满。`,
  );
};

/** A timer acts only when its time has come, however often and however early it wakes (PROTOCOL «Waiting»). */
const timerDue: Guard = ({ application, action, transition, circumstances: { campaign, now } }) => {
  if (transition.by !== 'system' || action === 'cancel') return null;
  const begins = action === 'beginPublicity' || action === 'holdBack';
  const due = begins
    ? campaign.publicity !== null && now >= campaign.publicity.startsAt && !application.heldBack
    : passed(now, closedAfter(application, campaign));
  return due ? null : no('transitionNotAllowed', `未到“${actionLabels[action]}”的时间。`);
};

const complete: Guard = ({ action, circumstances: { faults } }) => {
  if (action !== 'submit' && action !== 'resubmit' && action !== 'reportCreation') return null;
  if (faults === undefined) return no('incompleteAnswers');
  const [first] = faults;
  if (first === undefined) return null;
  return no(
    'incompleteAnswers',
    `不能${action === 'reportCreation' ? '报告' : '上报'}：还有 ${faults.length} 处需要修改，首先是：${first.message}`,
    faults,
  );
};

/** At most so many returns of one submission (退回补正最多 maxReturns 次, A6); after that the level decides on what it has. */
const returnsLeft: Guard = ({ application, action, circumstances: { campaign } }) => {
  if (action !== 'return') return null;
  const most = campaign.maxReturns ?? null;
  const times = application.returned?.times ?? 0;
  if (most === null || times < most) return null;
  const ways = otherWays(application);
  return no(
    'returnsExhausted',
    `本次申报已退回补正 ${times} 次，本批次最多退回 ${most} 次，不能再退回。请按现有材料办理：${ways.join('、')}。`,
  );
};

/** What else the side that may return can do with the case. */
function otherWays(application: Application): string[] {
  const ways: readonly Action[] = ['forward', 'recommend', 'accept', 'notRecommend', 'pass', 'fail'];
  return ways
    .filter((way) => transitionOf(application.status, way) !== undefined && !isAnotherWayUp(application, way))
    .map((way) => actionLabelIn(way, application.status));
}

const recallable: Guard = ({ application, action }) => {
  if (action !== 'recall') return null;
  if (application.openedBy !== null) {
    return no('alreadyOpened', `${application.openedBy}已打开该申报，不能撤回上报；如需修改请联系对方退回。`);
  }
  return cameBack(application)
    ? no('transitionNotAllowed', '补正后重新提交的申报不能撤回上报；如需修改请联系对方退回。')
    : null;
};

/**
 * A case is not sent where its time is already over: it would stay there for good, since the calendar has closed that
 * level and nobody may act after a deadline.
 */
const arrivesInTime: Guard = ({ application, action, transition: { to }, circumstances }) => {
  if (to !== 'FirstReview' && to !== 'NextReview' && to !== 'BackToSender') return null;
  const { campaign } = circumstances;
  const chain = action === 'submit' ? [...(circumstances.chain ?? application.chain)] : application.chain;
  const status = targetOf({ ...application, chain }, to, campaign);
  const deadline = dueAt({ ...application, chain, status }, campaign);
  if (!passed(arrivalIn(circumstances), deadline)) return null;
  return no(
    'deadlinePassed',
    status.name === 'underReview'
      ? `${levelNameIn(chain, status.level)}办理期限已于 ${shown(deadline)} 届满，不能再“${actionLabels[action]}”。`
      : `申报已于 ${shown(deadline)} 截止，撤回后无法再次提交，因此不能撤回上报。`,
  );
};

/** Nobody begins to create when the period is over: it would end at the calendar's next look (A14). */
const creationAhead: Guard = ({ application, transition: { to }, circumstances }) => {
  if (to !== 'NextEvaluation') return null;
  const { campaign } = circumstances;
  const end = creationEndsAt(campaign);
  if (targetOf(application, to, campaign).name !== 'creating' || !passed(arrivalIn(circumstances), end))
    return null;
  return no('deadlinePassed', `创建期已于 ${shown(end)} 届满，不能再受理；需要受理的，请先调整创建期。`);
};

/** 推动其在评估周期内达到示范要求 (C-10): by the unit's latest report; a form has no line, there the lead judges (A14). */
const standardReached: Guard = ({ application: { selfTally }, action }) =>
  action !== 'reachStandard' || selfTally === null || selfTally.reached
    ? null
    : no('lineNotReached', `还没有达到标准：最近一次报告${selfTally.sentence}`);

/** One form per county, sealed by the recommender (DOMAIN X-01). */
const sealedBefore: Guard = ({
  application: { status },
  action,
  circumstances: { campaign, sealed, untied = false },
}) =>
  (action === 'forward' || action === 'recommend') &&
  status.name === 'underReview' &&
  status.level === campaign.sealedBy &&
  sealed !== true
    ? no(
        'sealMissing',
        untied
          ? '不能上报：盖章扫描件还没有核对版本。请在扫描件旁输入它页脚上的校验码。'
          : '不能上报：请先打印信息表，加盖公章后上传扫描件，并等待文件检查通过。',
      )
    : null;

/** Every row is decided, and every method that the standard lists for a row found met has left its record (Q14, A16). */
const verified: Guard = ({ action, circumstances: { verifiedTally, openFindings, missingRecords } }) => {
  if (action !== 'pass' || verifiedTally === null) return null;
  if (openFindings === undefined || missingRecords === undefined) return no('findingsIncomplete');
  if (openFindings > 0) return no('findingsIncomplete', `还有 ${openFindings} 行未核定。`);
  if (missingRecords.length === 0) return null;
  const faults = missingRecords.map(({ item, methods }) => ({
    pointer: `/answers/${item}`,
    message: `第 ${item} 行核定达标，但没有${methods.join('、')}的记录。`,
  }));
  return no('recordsMissing', missingRecordsText(missingRecords), faults);
};

/** Every expert has signed, there are enough of them, and the round is passed (A15, A17). */
const expertsSigned: Guard = ({ action, circumstances: { experts } }) => {
  if (action !== 'pass' || experts === undefined) return null;
  const { signed, open, needed, round, unheard } = experts;
  if (unheard !== null) return no('defencePending', unheard);
  if (open > 0) return no('sheetsMissing', `还有 ${open} 位专家没有签字提交。`);
  if (signed < needed) return no('sheetsMissing', `至少须有 ${needed} 位专家签字，现有 ${signed} 位。`);
  if (round === null) return null;
  if (round.score === null) return no('sheetsMissing', `“${round.title}”签字的专家不足。`);
  return round.score >= round.passMark * 100
    ? null
    : no(
        'passMarkNotReached',
        `“${round.title}”得分 ${(round.score / 100).toFixed(2)}，未达到合格分 ${round.passMark}。`,
      );
};

/** Asked in time, and before the list is public: afterwards nobody joins it any more (E-61, E-81). */
const appealable: Guard = ({ application, action, circumstances }) => {
  if (action !== 'appeal') return null;
  const { campaign } = circumstances;
  const until = appealDue(application, campaign);
  if (passed(arrivalIn(circumstances), until))
    return no('deadlinePassed', `复核申请期限已于 ${shown(until)} 届满。`);
  return campaign.publicity === null
    ? null
    : no('publicityStarted', '候选名单已经公示，不再变动，不能申请复核。对公示的单位有异议的，请提出异议。');
};

/** What was granted is done: no second verdict without the other experts' signatures (E-61). */
const judgedAnew: Guard = ({ application: { appeal }, action, circumstances: { experts } }) => {
  if (action !== 'fail' || appeal?.state !== 'accepted') return null;
  if (experts === undefined) return no('sheetsMissing', '无法确认复核专家的评审情况，请重试。');
  if (experts.open > 0) return no('sheetsMissing', `复核还有 ${experts.open} 位专家没有签字提交。`);
  return experts.signed >= experts.needed
    ? null
    : no(
        'sheetsMissing',
        `复核须由其他专家重新评审：至少 ${experts.needed} 位签字，现有 ${experts.signed} 位。`,
      );
};

/** The team's record of the visit is complete and signed by each (A16). */
const visited: Guard = ({ action, circumstances: { visitMissing } }) =>
  action !== 'pass' || visitMissing === undefined || visitMissing === null
    ? null
    : no('recordsMissing', visitMissing);

/** Verified below the line it cannot become a candidate (DOMAIN C-02, Q12). A form has no line: its tally is null. */
const lineReached: Guard = ({ action, circumstances: { verifiedTally, lineAt = 'pass' } }) => {
  if (action !== 'pass' || verifiedTally === null || lineAt === 'apply') return null;
  if (verifiedTally === undefined) return no('findingsIncomplete');
  return verifiedTally.reached ? null : no('lineNotReached', verifiedTally.sentence);
};

/** Ban, title, certificates, years, figures, incidents: by the data of today, whatever was so at the gate before. */
const gatesOpen: Guard = ({ action, circumstances: { gates } }) => {
  if (!gatedActions.has(action)) return null;
  // The calendar asks who is due before it looks at their gates, and again with them (A19).
  if (gates === undefined && action === 'beginPublicity') return null;
  if (gates === undefined) return no('gateBlocked', '无法确认各项申报条件，请重试。');
  const blocked = gates.filter(isBlocked);
  if (action === 'holdBack')
    return blocked.length > 0 ? null : no('transitionNotAllowed', '该单位符合条件，应当公示。');
  if (blocked.length === 0) return null;
  const faults = blocked.map(({ pointer, title, sentence }) => ({
    pointer,
    message: `${title}：${sentence}`,
  }));
  return no('gateBlocked', blockedSentence(blocked), faults);
};

/**
 * A district recommends no more than the campaign allows (C-09): refused here with the names of those that it has
 * recommended (E-50), and held by the transaction's own condition where two act at once.
 */
const districtPlaceLeft: Guard = ({ application, action, transition: { to }, circumstances }) => {
  if (to !== 'FirstReview' && to !== 'NextReview' && to !== 'recommended' && to !== 'NextEvaluation')
    return null;
  const { campaign, district } = circumstances;
  const chain = action === 'submit' ? [...(circumstances.chain ?? application.chain)] : application.chain;
  const next = { ...application, chain, status: targetOf({ ...application, chain }, to, campaign) };
  if (!districtChanges(application, next, campaign).some(({ by }) => by === 1)) return null;
  if (district === undefined) return no('quotaExhausted', '无法确认本区县推荐名额的使用情况，请重试。');
  return district !== null && district.taken >= district.limit
    ? no('quotaExhausted', districtFull(district))
    : null;
};

/** Publicity freezes the list; a hard quota is never exceeded (DOMAIN C-06), a soft one asks for a reason (decide.ts). */
const placeLeft: Guard = ({ action, circumstances: { campaign, placesTaken, candidates = [] } }) => {
  if ((action === 'select' || action === 'deselect') && campaign.publicity !== null)
    return no('publicityStarted');
  if (action !== 'select') return null;
  if (placesTaken === undefined) return no('quotaExhausted', '无法确认名额使用情况，请重试。');
  const { places, kind } = campaign.quota;
  if (kind === 'soft' || placesTaken < places) return null;
  const held = candidates.length === 0 ? '' : `：${candidates.join('、')}`;
  return refuse(
    'quotaExhausted',
    `本批次名额 ${places} 个已全部使用${held}。如需调整，请先将已列候选的单位移出。`,
    { context: { places, candidates: [...candidates] } },
  ).refusal;
};

/**
 * Nobody is cleared or named while an objection against the unit is open (N-47: 对公示后无异议的), nor while a letter that
 * was posted in time may still be under way (DOMAIN D.4, E-76).
 */
const noObjection: Guard = ({ application, action, circumstances }) => {
  const { campaign, now, openObjections } = circumstances;
  switch (action) {
    case 'name': {
      const until = intakeEndsAt(asFor(application, campaign));
      if (until !== null && now <= until)
        return no(
          'objectionsPending',
          `公示期内寄出的异议信件在 ${shown(until)}前到达仍予受理，此后才能命名。`,
        );
      return openObjections === 0 ? null : objectionsOpen(openObjections);
    }
    case 'endPublicity':
      return openObjections === 0 ? null : objectionsOpen(openObjections);
    case 'acceptObjection':
    case 'dismissObjection':
    case 'upholdObjection':
      return (openObjections ?? 0) > 0 ? null : no('transitionNotAllowed', '该单位没有待办理的异议。');
    default:
      return null;
  }
};

const objectionsOpen = (open: number | undefined): Refusal =>
  no(
    'objectionsPending',
    open === undefined ? '无法确认异议办理情况，请重试。' : `还有 ${open} 件异议没有办结，办结后才能继续。`,
  );

/**
 * One unit is published by itself only beside a list that is, and never into a year without a calendar (E-40, E-80); who
 * was not on the list, only into a place that somebody left (E-81).
 */
const separately: Guard = ({ application, action, circumstances: { campaign, window, emptied } }) => {
  if (action !== 'publish' && action !== 'republish') return null;
  if (campaign.publicity === null || campaign.status !== 'publicity')
    return no('transitionNotAllowed', '批次不在公示和命名之中，不能单独公示。');
  const vacant = application.status.name === 'ranked' ? (emptied ?? null) : 1;
  if (vacant === null) return no('quotaExhausted', '无法确认名额使用情况，请重试。');
  if (vacant < 1) return no('quotaExhausted', '公示开始以后没有空出的名额，不能递补。');
  if (window === undefined) return no('calendarMissing', '无法确认工作日历，请重试。');
  return 'publicity' in window
    ? null
    : no('calendarMissing', `${window.missingYears.join('、')} 年的放假安排尚未公布，不能确定公示截止日。`);
};

/** In the order in which a person should hear of them. */
const guards: readonly Guard[] = [
  ownWork,
  campaignOpen,
  unitInTime,
  reviewerInTime,
  timerDue,
  complete,
  returnsLeft,
  recallable,
  arrivesInTime,
  creationAhead,
  standardReached,
  sealedBefore,
  visited,
  verified,
  lineReached,
  expertsSigned,
  appealable,
  judgedAnew,
  gatesOpen,
  districtPlaceLeft,
  placeLeft,
  separately,
  noObjection,
];

/** Whether another of the three ways up is meant for this level: it is not shown here, and not taken. */
export function isAnotherWayUp(application: Application, action: Action): boolean {
  if (action !== 'forward' && action !== 'recommend' && action !== 'accept') return false;
  const way = wayUp(application);
  return way !== null && way !== action;
}

/** What the actor can do now, with the reason where something that is theirs to do is not allowed. */
export function allowedActions(
  application: Application,
  actor: Actor,
  circumstances: Circumstances,
): AllowedAction[] {
  return actions.flatMap((action) => {
    const refusal = objectionTo(application, action, actor, circumstances);
    return refusal === undefined
      ? []
      : [{ action, label: actionLabelIn(action, application.status), refusal }];
  });
}

/** Statuses in which the evaluation is over: what was found is no longer a note of the lead's reviewers alone. */
const evaluated: ReadonlySet<StatusName> = new Set([
  'ranked',
  'candidate',
  'inPublicity',
  'underObjection',
  'cleared',
  'named',
  'notPassed',
  'underAppeal',
  'dropped',
  'disqualified',
]);

/** By where somebody stands: a person, or the system beside the lead. */
export interface Onlooker {
  readonly organisation: Pick<ChainLink, 'level'> & { readonly id: string };
}

/** Who reads the findings of the rows: the lead while it evaluates, and whoever sees the case once it has a verdict. */
export function seesFindings(application: Application, { organisation }: Onlooker): boolean {
  return evaluated.has(application.status.name) || organisation.id === leadLink(application).organisation;
}

/**
 * Who may see an application: everybody whose organisation is the unit itself or stood above it when it began. By their
 * ids in the path, so that a unit which has moved in the tree since still sees what it had (DOMAIN E-07).
 */
export function maySee(
  application: Pick<Application, 'path' | 'status' | 'chain' | 'run'>,
  person: Person,
): boolean {
  // An expert is no part of the organisation that asked for them.
  if (person.expert !== undefined || !application.path.split('/').includes(person.organisation.id))
    return false;
  // A draft is the unit's own until it is submitted.
  const sent = application.run > 0 && application.status.name !== 'draft';
  return sent || person.organisation.id === application.chain[0]?.organisation;
}
