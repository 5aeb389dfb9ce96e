import type { Application } from '../model/application.ts';
import type { Campaign, Publicity } from '../model/campaign.ts';
import type { CampaignEventType } from '../model/campaign-event.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { type KeptCalendar, pinOf, workingCalendar } from './calendars.ts';
import type { CampaignAction } from './campaign-states.ts';
import {
  type CampaignDecision,
  calendarMissing,
  decisionOf,
  manages,
  objectionToCampaign,
} from './decide-campaign.ts';
import { isPublicityOver, isPublished } from './objection-intake.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { dateOf, endOf, millisecondsOf, shown, shownDate } from './time.ts';
import { publicityWindow } from './working-days.ts';

/** Hours that the page must have been away (DOMAIN D.4 leaves it to `config`). */
export function interruptionHoursOf({ interruptionHours }: Pick<Campaign, 'interruptionHours'>): number {
  return interruptionHours ?? 24;
}

/** What a running publicity would come to by the newest versions of its calendar. */
export interface Recount {
  readonly before: Publicity;
  readonly after: Publicity;
  /** Working days that interruptions had added, and that are added again. */
  readonly added: number;
}

/** Why nothing may be changed of a publicity now; null where it may. */
function objection(
  campaign: Campaign,
  action: CampaignAction,
  person: Person,
  now: Instant,
): Result<never> | null {
  if (!manages(campaign, person)) return refuse('notPermitted', '公示由主办单位的批次管理人员办理。');
  const illegal = objectionToCampaign(campaign, action);
  if (illegal !== null) return { ok: false, refusal: illegal };
  if (campaign.publicity === null) return refuse('transitionNotAllowed', '公示还没有开始。');
  if (isPublicityOver(campaign, now))
    return refuse('transitionNotAllowed', `公示已于${shown(campaign.publicity.endsAt)}期满，不能再变更。`);
  return null;
}

/**
 * The end of a publicity counted anew: the days of the campaign from its first day, then those that interruptions added.
 * @returns calendarMissing where a year that it touches is not announced
 */
export function recountOf(campaign: Campaign, kept: KeptCalendar): Result<Recount> {
  const before = campaign.publicity;
  if (before === null) return refuse('transitionNotAllowed', '公示还没有开始。');
  const calendar = workingCalendar(kept);
  const added = (before.interruptions ?? []).reduce((sum, { days }) => sum + days, 0);
  const window = publicityWindow(dateOf(before.startsAt), before.workingDays + added, calendar);
  if (window.provisional) return refuse('calendarMissing', calendarMissing(window.missingYears));
  const after: Publicity = {
    ...before,
    endsAt: window.endsAt,
    lastDay: window.lastDay,
    calendar: calendar.name,
    pin: pinOf(kept),
  };
  return accept({ before, after, added });
}

/**
 * 重新计算公示期, when a table arrives or is amended (E-40, E-41): never by itself, always on record with both results. A
 * shorter one may not end before the day on which it is decided: who read the old end could still object today.
 */
export function recountPublicity(
  campaign: Campaign,
  kept: KeptCalendar,
  reason: string,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  const illegal = objection(campaign, 'recountPublicity', person, now);
  if (illegal !== null) return illegal;
  const recount = recountOf(campaign, kept);
  if (!recount.ok) return recount;
  const { before, after } = recount.value;
  if (after.endsAt < endOf(dateOf(now)))
    return refuse(
      'transitionNotAllowed',
      `重新计算的期满日（${shownDate(after.lastDay)}）早于今天，不能缩短到已经过去的日子。`,
    );
  return changed(
    campaign,
    after,
    'PublicityRecounted',
    reason,
    { before: endsOf(before), after: endsOf(after) },
    person,
    now,
  );
}

const endsOf = ({ endsAt, lastDay, calendar, pin }: Publicity) => ({ endsAt, lastDay, calendar, pin });

function changed(
  campaign: Campaign,
  publicity: Publicity,
  type: CampaignEventType,
  reason: string | null,
  data: Record<string, unknown>,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  return accept(decisionOf(campaign, { publicity }, { type, reason, data }, person, now));
}

/**
 * 中止后顺延: the page could not be read. Every working day that the interruption touched is added to the end, counted by
 * the calendar of now.
 * @returns invalidInput at /from or /to; a shorter one than the campaign's hours extends nothing
 */
export function extendPublicity(
  campaign: Campaign,
  kept: KeptCalendar,
  interruption: { readonly from: Instant; readonly to: Instant; readonly reason: string },
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  const illegal = objection(campaign, 'extendPublicity', person, now);
  if (illegal !== null) return illegal;
  const publicity = campaign.publicity as Publicity;
  const { from, to, reason } = interruption;
  const at = (pointer: string, message: string) =>
    refuse('invalidInput', message, { faults: [{ pointer, message }] });
  if (from < publicity.startsAt) return at('/from', '中断开始时间早于公示开始。');
  if (to <= from) return at('/to', '恢复时间应晚于中断开始时间。');
  if (to > now) return at('/to', '页面恢复之后再登记，恢复时间不能晚于现在。');
  const earlier = publicity.interruptions ?? [];
  if (earlier.some((one) => one.from < to && from < one.to)) return at('/from', '与已登记的中断时间重叠。');
  const hours = interruptionHoursOf(campaign);
  if (millisecondsOf(to) - millisecondsOf(from) < hours * 3_600_000)
    return at('/to', `中断不足 ${hours} 小时，不需要顺延。`);
  const calendar = workingCalendar(kept);
  const running = publicityWindow(
    dateOf(publicity.startsAt),
    publicity.workingDays + earlier.reduce((sum, { days }) => sum + days, 0),
    calendar,
  );
  const days = running.workingDays.filter((date) => date >= dateOf(from) && date <= dateOf(to)).length;
  if (days === 0) return at('/from', '中断期间没有公示的工作日，不需要顺延。');
  const interrupted = { ...publicity, interruptions: [...earlier, { from, to, days, reason }] };
  const recount = recountOf({ ...campaign, publicity: interrupted }, kept);
  if (!recount.ok) return recount;
  const { after } = recount.value;
  return changed(
    campaign,
    after,
    'PublicityExtended',
    reason,
    { from, to, days, before: endsOf(publicity), after: endsOf(after) },
    person,
    now,
  );
}

/**
 * 更正 (E-80): a slip in the list that leaves no doubt who is meant is noted, and the publicity goes on. Where somebody else
 * is meant, the correction is none.
 */
export function correctPublicity(
  campaign: Campaign,
  application: Application,
  correction: {
    readonly before: string;
    readonly after: string;
    readonly note: string;
    readonly sameIdentity: boolean;
  },
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  const illegal = objection(campaign, 'correctPublicity', person, now);
  if (illegal !== null) return illegal;
  const publicity = campaign.publicity as Publicity;
  if (application.campaign !== campaign.id || !isPublished(application, campaign))
    return refuse('notFound', '该单位不在本批次的公示名单中。');
  const { sameIdentity, ...rest } = correction;
  if (!sameIdentity) {
    const message = '更正后不是同一单位的，不能以更正代替公示，须为该单位重新公示。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/sameIdentity', message }] });
  }
  if (rest.before.trim() === rest.after.trim()) {
    const message = '更正前后相同。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/after', message }] });
  }
  const correctionOf = { application: application.id, ...rest, at: now };
  const next: Publicity = { ...publicity, corrections: [...(publicity.corrections ?? []), correctionOf] };
  return changed(campaign, next, 'PublicityCorrected', null, { ...correctionOf }, person, now);
}
