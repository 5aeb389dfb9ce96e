import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor, Person } from '../model/organisation.ts';
import type { Status } from '../model/status.ts';
import { isRunning } from './campaign-states.ts';
import { type Decision, recordedActor } from './decide.ts';
import { manages } from './decide-campaign.ts';
import { labelOf, levelNameIn } from './label.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { closedAfter, dueAt } from './standing.ts';
import { shown } from './time.ts';
import { programmeEnd } from './timeline.ts';

/** How the record names it; the official date of all others stays as it is. */
export const extensionAction = 'extendDeadline';
/** Deadlines were moved for all, and what had lapsed by the old ones goes on. */
export const revivalAction = 'reviveLapsed';

/** What an application goes back to when its lapse is undone; null where that is not known. */
export function beforeLapse({ status, lapsedFrom, run }: Application): Status | null {
  if (status.name !== 'lapsed') return null;
  // Recorded since 2026-11-22; a form that was never sent can only have lapsed as a draft.
  return lapsedFrom ?? (run === 0 ? { name: 'draft' } : null);
}

/** Where an individual extension is possible: while the unit itself fills in or corrects, or when that has lapsed. */
function extended(application: Application): Status | null {
  const { status } = application;
  if (status.name === 'draft' || status.name === 'returned') return status;
  const before = beforeLapse(application);
  return before?.name === 'draft' || before?.name === 'returned' ? before : null;
}

/** The extension may not reach beyond the time of the level that would get the form. */
function latest(application: Application, status: Status, campaign: Campaign): Instant {
  const above = status.name === 'draft' ? application.chain[1] : undefined;
  const deadline = above === undefined ? undefined : campaign.deadlines[above.level];
  return deadline !== undefined && deadline < programmeEnd ? deadline : programmeEnd;
}

/**
 * Extends the time of one unit, with a reason, also after it has passed: what lapsed goes on as the draft or the
 * correction that it was (DOMAIN D.1 延期, E-36).
 * @returns notPermitted, transitionNotAllowed, campaignClosed, campaignPaused, selfReview or invalidInput at /until
 */
export function extendDeadline(
  application: Application,
  campaign: Campaign,
  { until, reason }: { readonly until: Instant; readonly reason: string },
  person: Person,
  now: Instant,
): Result<Decision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以延期。');
  if (application.submitters.includes(person.subject)) return refuse('selfReview');
  if (!isRunning(campaign) || campaign.publicity !== null) return refuse('campaignClosed');
  if (campaign.pausedAt) return refuse('campaignPaused');
  const to = extended(application);
  if (to === null)
    return refuse(
      'transitionNotAllowed',
      `该单位的申报现为“${labelOf(application.status, application.chain)}”，不能延期。`,
    );
  const due = dueAt({ ...application, status: to }, campaign);
  const end = latest(application, to, campaign);
  const message =
    until <= now
      ? '延期后的截止时间应晚于现在。'
      : due !== null && until <= due
        ? `延期后的截止时间应晚于现在的截止时间（${shown(due)}）。`
        : until > end
          ? end === programmeEnd
            ? '创建工作 2030 年完成，延期不能超过 2030 年底。'
            : `延期不能晚于${levelNameIn(application.chain, application.chain[1]?.level ?? 'province')}办理截止时间（${shown(end)}）；需要更晚的，请先调整全部截止时间。`
          : null;
  if (message !== null) return refuse('invalidInput', message, { faults: [{ pointer: '/until', message }] });
  return accept(
    changed(application, to, { until }, extensionAction, 'DeadlineExtended', reason, person, now),
  );
}

/**
 * After deadlines were moved for all: takes one application out of its lapse, back to where it was, if there is time
 * there now (E-36, E-37); or by an arrival in time that the timer overtook (E-31).
 * @param at the instant that there must be time at
 */
export function reviveLapsed(
  application: Application,
  campaign: Campaign,
  reason: string | null,
  now: Instant,
  at: Instant = now,
): Result<Decision> {
  const to = beforeLapse(application);
  if (to === null) return refuse('transitionNotAllowed');
  const due = closedAfter({ ...application, status: to }, campaign);
  if (!isRunning(campaign) || (due !== null && due < at)) return refuse('deadlinePassed');
  return accept(
    changed(application, to, null, revivalAction, 'LapseUndone', reason, { kind: 'system' }, now),
  );
}

function changed(
  application: Application,
  to: Status,
  extension: { readonly until: Instant } | null,
  action: string,
  type: string,
  reason: string | null,
  actor: Actor,
  now: Instant,
): Decision {
  const number = application.version + 1;
  const moved = application.status.name !== to.name;
  const { returned } = application;
  const next: Application = {
    ...application,
    status: to,
    version: number,
    updatedAt: now,
    stage: moved ? number : application.stage,
    lapsedFrom: null,
    ...(extension !== null && to.name === 'draft' && { extendedUntil: extension.until, extendedAt: now }),
    ...(extension !== null &&
      to.name === 'returned' &&
      returned && { returned: { ...returned, until: extension.until, since: now } }),
  };
  return {
    next,
    event: {
      number,
      type,
      action,
      application: application.id,
      campaign: application.campaign,
      organisation: application.organisation,
      at: now,
      actor: recordedActor(actor),
      from: application.status,
      to,
      closes: moved ? application.stage : null,
      stage: next.stage,
      run: application.run,
      reason,
      data: extension === null ? {} : { until: extension.until },
    },
    places: 0,
    concluded: null,
  };
}
