import type { Instant } from '../../model/instant.ts';
import { arrivalIn } from '../circumstances.ts';
import { levelNameIn } from '../label.ts';
import {
  acceptedUntil,
  closedAfter,
  correctionDue,
  creationEndsAt,
  dueAt,
  targetOf,
  unitDeadline,
} from '../standing.ts';
import { shown } from '../time.ts';
import { actionLabels } from '../transitions.ts';
import { type Guard, no } from './guard.ts';

export function passed(now: Instant, deadline: Instant | null | undefined): deadline is Instant {
  return deadline !== null && deadline !== undefined && now > deadline;
}

/** Cancelled for good, or paused: then no timer runs either (DOMAIN D.1). */
export const campaignOpen: Guard = ({ action, circumstances: { campaign } }) => {
  const cancelled = campaign.status === 'cancelled';
  if (action === 'cancel')
    return cancelled ? null : no('transitionNotAllowed', '批次没有取消，申报不能因此结束。');
  if (cancelled) return no('campaignClosed');
  if (!campaign.pausedAt) return null;
  return no('campaignPaused', `本批次自 ${shown(campaign.pausedAt)}起暂停，恢复后继续办理，期限相应顺延。`);
};

/** A unit sends, corrects and reports within its time, by when the request arrived (E-31, A7, A14). */
export const unitInTime: Guard = ({ application, action, circumstances }) => {
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
export const reviewerInTime: Guard = ({ application, action, transition, circumstances }) => {
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
export const timerDue: Guard = ({ application, action, transition, circumstances: { campaign, now } }) => {
  if (transition.by !== 'system' || action === 'cancel') return null;
  const begins = action === 'beginPublicity' || action === 'holdBack';
  const due = begins
    ? campaign.publicity !== null && now >= campaign.publicity.startsAt && !application.heldBack
    : passed(now, closedAfter(application, campaign));
  return due ? null : no('transitionNotAllowed', `未到“${actionLabels[action]}”的时间。`);
};

/**
 * A case is not sent where its time is already over: it would stay there for good, since the calendar has closed that
 * level and nobody may act after a deadline.
 */
export const arrivesInTime: Guard = ({ application, action, transition: { to }, circumstances }) => {
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
export const creationAhead: Guard = ({ application, transition: { to }, circumstances }) => {
  if (to !== 'NextEvaluation') return null;
  const { campaign } = circumstances;
  const end = creationEndsAt(campaign);
  if (targetOf(application, to, campaign).name !== 'creating' || !passed(arrivalIn(circumstances), end))
    return null;
  return no('deadlinePassed', `创建期已于 ${shown(end)} 届满，不能再受理；需要受理的，请先调整创建期。`);
};
