import type { Application } from '../../model/application.ts';
import type { Campaign } from '../../model/campaign.ts';
import { intakeEndsAt } from '../objection-intake.ts';
import { asFor } from '../own-publicity.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { shown } from '../time.ts';
import { type Guard, no } from './guard.ts';

/**
 * Who is published apart from the list: a candidate that was held back (A19), and who fills a place that fell empty
 * (E-81). Any other candidate is published with the list.
 */
export function mayStandApart({ status, heldBack }: Application, campaign: Campaign): boolean {
  return status.name === 'ranked' ? isRefilling(campaign) : Boolean(heldBack);
}

/** Whether the campaign has come to where a place may be filled again, and is one that fills any. */
export const isRefilling = ({ refillAfterDrop, publicity, status }: Campaign): boolean =>
  refillAfterDrop === true && publicity !== null && status === 'publicity';

/** Publicity freezes the list; a hard quota is never exceeded (DOMAIN C-06), a soft one asks for a reason (decide.ts). */
export const placeLeft: Guard = ({ action, circumstances: { campaign, placesTaken, candidates = [] } }) => {
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
export const noObjection: Guard = ({ application, action, circumstances }) => {
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
export const separately: Guard = ({ application, action, circumstances: { campaign, window, emptied } }) => {
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
