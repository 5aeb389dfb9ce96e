import type { Campaign, Deadlines } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import { type Level, levelLabels, levels } from '../model/organisation.ts';
import type { StatusName } from '../model/status.ts';
import { isRunning } from './campaign-states.ts';
import type { Fault } from './refusal.ts';
import { acceptedUntil, creationEndsAt } from './standing.ts';
import { endOf, instantAfter, shown } from './time.ts';

/** Something that the campaign's calendar does to all applications in one status. */
export interface TimelineEntry {
  /** Due once `now >= at`. After a deadline this is the millisecond after it: the instant itself is in time (E-30). */
  readonly at: Instant;
  readonly action: 'lapse' | 'endCreation' | 'beginPublicity' | 'endPublicity';
  readonly statusName: StatusName;
  /** Of `underReview`; null for statuses without a level. */
  readonly level: Level | null;
  /** Unique within a timeline. It does not hold the instant, so a moved deadline keeps its key. */
  readonly key: string;
}

function entry(
  at: Instant,
  action: TimelineEntry['action'],
  statusName: StatusName,
  level: Level | null,
): TimelineEntry {
  return {
    at,
    action,
    statusName,
    level,
    key: [action, statusName, level].filter((part) => part !== null).join('.'),
  };
}

/**
 * What lies ahead, and behind, of a campaign, in order of time: the applicants' deadline lapses drafts, a level's
 * deadline lapses what is still under review there, the period of creation ends, publicity begins and ends. Corrections have windows of their own,
 * one per application: see `correctionEntry`.
 */
export function timelineOf(campaign: Campaign): TimelineEntry[] {
  if (!isRunning(campaign)) return [];
  const entries = levels.flatMap((level) => {
    const deadline = campaign.deadlines[level];
    if (deadline === undefined) return [];
    return level === campaign.applicantLevel
      ? [entry(instantAfter(acceptedUntil(deadline, campaign)), 'lapse', 'draft', null)]
      : [entry(instantAfter(deadline), 'lapse', 'underReview', level)];
  });
  const creationEnd = creationEndsAt(campaign);
  if (creationEnd !== null) entries.push(entry(instantAfter(creationEnd), 'endCreation', 'creating', null));
  if (campaign.publicity !== null) {
    entries.push(entry(campaign.publicity.startsAt, 'beginPublicity', 'candidate', null));
    entries.push(publicityEnd(campaign.publicity.endsAt));
  }
  // Stable: at one instant the lower level goes first, and publicity begins before it ends.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The end of one application's correction window (DOMAIN A7), with the campaign's grace (E-31). */
export function correctionEntry(until: Instant, campaign: Pick<Campaign, 'graceSeconds'>): TimelineEntry {
  return entry(instantAfter(acceptedUntil(until, campaign)), 'lapse', 'returned', null);
}

/** The end of the campaign's publicity, or of one that a unit has by itself (E-80). */
export function publicityEnd(endsAt: Instant): TimelineEntry {
  return entry(instantAfter(endsAt), 'endPublicity', 'inPublicity', null);
}

/** Last instant at which a programme may name (2030年完成创建工作, DOMAIN N-07), Asia/Shanghai. */
export const programmeEnd = '2030-12-31T15:59:59.999Z' as Instant;

/**
 * Faults of a set of deadlines; pointers are those of a request body with `deadlines`.
 * - units must have one, or a draft could be sent to a level that has already closed
 * - each lies ahead of now, after the opening, and not after the programme's end (N-07)
 * - lower ≤ upper (E-37)
 * A deadline that is already behind and stays as it was is no fault: the others may still be moved.
 */
export function checkDeadlines(campaign: Campaign, deadlines: Deadlines, now: Instant): Fault[] {
  const faults: Fault[] = [];
  const say = (level: Level, message: string) => faults.push({ pointer: `/deadlines/${level}`, message });
  if (deadlines[campaign.applicantLevel] === undefined) {
    say(campaign.applicantLevel, `请填写${levelLabels[campaign.applicantLevel]}申报截止时间。`);
  }
  let below: { level: Level; at: Instant } | null = null;
  for (const level of levels) {
    const at = deadlines[level];
    if (at === undefined) continue;
    const name = `${levelLabels[level]}截止时间（${shown(at)}）`;
    if (at < now && at !== campaign.deadlines[level]) say(level, `${name}已经过去，请填写晚于现在的时间。`);
    if (at <= campaign.opensAt) say(level, `${name}应晚于申报开始时间（${shown(campaign.opensAt)}）。`);
    if (at > programmeEnd) say(level, `${name}晚于创建工作的完成年限（2030年），请改为 2030 年底以前。`);
    if (below !== null && at < below.at) {
      say(
        level,
        `${name}早于${levelLabels[below.level]}截止时间（${shown(below.at)}）。上级截止时间不能早于下级，请调整。`,
      );
    }
    below = { level, at };
  }
  return faults;
}

/**
 * Faults of a deadline for the paper copy, at /paperDeadline. It stands beside the electronic one, before or after it:
 * an office closes earlier than midnight, and the post takes longer (E-33, Civil Code art. 203).
 */
export function checkPaperDeadline(
  { opensAt }: Pick<Campaign, 'opensAt'>,
  paperDeadline: Instant | null | undefined,
): Fault[] {
  if (!paperDeadline) return [];
  const message =
    paperDeadline <= opensAt
      ? `纸质件截止时间应晚于申报开始时间（${shown(opensAt)}）。`
      : paperDeadline > programmeEnd
        ? '纸质件截止时间晚于创建工作的完成年限（2030年），请改为 2030 年底以前。'
        : null;
  return message === null ? [] : [{ pointer: '/paperDeadline', message }];
}

/** Faults of a period of creation, at /creation/endsOn: after every deadline, within the programme (A14, N-07). */
export function checkCreation(creation: Campaign['creation'], deadlines: Deadlines): Fault[] {
  if (!creation) return [];
  const end = endOf(creation.endsOn);
  const last = Object.values(deadlines).toSorted().at(-1);
  const message =
    end > programmeEnd
      ? '创建期晚于创建工作的完成年限（2030年），请改为 2030 年底以前。'
      : last !== undefined && end <= last
        ? `创建期的最后一天应晚于各级截止时间（${shown(last)}）。`
        : null;
  return message === null ? [] : [{ pointer: '/creation/endsOn', message }];
}
