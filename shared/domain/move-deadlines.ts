import type { Campaign, Deadlines } from '../model/campaign.ts';
import type { CampaignEvent } from '../model/campaign-event.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { type CampaignDecision, decisionOf, manages, objectionToCampaign } from './decide-campaign.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { endOf } from './time.ts';
import { checkCreation, checkDeadlines, checkPaperDeadline } from './timeline.ts';

/** What a lead asks to be moved. What is absent stays; null takes the paper copy's deadline away. */
export interface MovedTimes extends Pick<Campaign, 'paperDeadline' | 'creation'> {
  readonly deadlines: Deadlines;
}

/** How a campaign's times were moved, as the event that moved them says. */
export interface DeadlineMove {
  readonly before: Deadlines;
  readonly after: Deadlines;
  readonly paper?: { readonly before: Instant | null; readonly after: Instant | null };
  readonly creation?: { readonly before: string | null; readonly after: string | null };
}

/**
 * The times of a campaign as they would be moved: the change of the campaign, and what the record says of it.
 * @returns deadlineOrder with a fault at each time that cannot stand
 */
export function movedTimes(
  campaign: Campaign,
  {
    deadlines,
    paperDeadline = campaign.paperDeadline ?? null,
    creation = campaign.creation ?? null,
  }: MovedTimes,
  now: Instant,
): Result<{ readonly change: Partial<Campaign>; readonly move: DeadlineMove }> {
  const faults = [
    ...checkDeadlines(campaign, deadlines, now),
    ...checkPaperDeadline(campaign, paperDeadline),
    ...checkCreation(creation, deadlines),
    ...creationMoved(campaign, creation, now),
  ];
  if (faults.length > 0) return refuse('deadlineOrder', faults[0]?.message, { faults });
  const paper = { before: campaign.paperDeadline ?? null, after: paperDeadline };
  const moved = paper.before !== paper.after;
  const period = { before: campaign.creation?.endsOn ?? null, after: creation?.endsOn ?? null };
  const ended = period.before !== period.after;
  return accept({
    change: { deadlines, ...(moved && { paperDeadline }), ...(ended && { creation }) },
    move: {
      before: campaign.deadlines,
      after: deadlines,
      ...(moved && { paper }),
      ...(ended && { creation: period }),
    },
  });
}

/** The period of creation may end on another day; it is neither brought into a running campaign nor taken out of it. */
function creationMoved(campaign: Campaign, creation: Campaign['creation'], now: Instant): Fault[] {
  const before = campaign.creation ?? null;
  const after = creation ?? null;
  const message =
    (before === null) !== (after === null)
      ? '批次发布以后不能增设或取消创建期，只能调整它的最后一天。'
      : before !== null && after !== null && before.endsOn !== after.endsOn && endOf(after.endsOn) <= now
        ? '创建期的最后一天已经过去，请填写今天或以后的日期。'
        : null;
  return message === null ? [] : [{ pointer: '/creation/endsOn', message }];
}

/** 延期: moves the deadlines of the levels, and that of the paper copy, with a reason on record (DOMAIN E-33, E-37). */
export function moveDeadlines(
  campaign: Campaign,
  times: MovedTimes,
  reason: string,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person))
    return refuse('notPermitted', '只有主办单位的批次管理人员可以调整截止时间。');
  const illegal = objectionToCampaign(campaign, 'moveDeadlines');
  if (illegal !== null) return { ok: false, refusal: illegal };
  const moved = movedTimes(campaign, times, now);
  if (!moved.ok) return moved;
  const { change, move } = moved.value;
  return accept(
    decisionOf(campaign, change, { type: 'DeadlinesMoved', reason, data: { ...move } }, person, now),
  );
}

/** How an event moved the times of its campaign: by itself, or together with a change of edition (E-60). Null: it did not. */
export function deadlineMoveOf({ type, data }: Pick<CampaignEvent, 'type' | 'data'>): DeadlineMove | null {
  if (type === 'DeadlinesMoved') return data as unknown as DeadlineMove;
  if (type === 'EditionMigrated') return (data['deadlines'] as DeadlineMove | undefined) ?? null;
  return null;
}
