import type { Campaign } from '../model/campaign.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import { dateOf, daysBetween, instantAt, millisecondsOf, startOf } from './time.ts';

/** Days before a deadline on which whoever still has something open is told (DOMAIN A2: D-15/-7/-3/-1). */
export const reminderDays: readonly number[] = [15, 7, 3, 1];

/** 09:00 in Asia/Shanghai, when offices open. */
const hour = 9 * 3_600_000;
const day = 86_400_000;

/** When the reminders of a day go out; also the time that they bear, so that a second sending is the same message. */
export function reminderTime(date: LocalDate): Instant {
  return instantAt(millisecondsOf(startOf(date)) + hour);
}

const daysBefore = (date: LocalDate, days: number): LocalDate =>
  dateOf(instantAt(millisecondsOf(startOf(date)) - days * day));

/** Whether a deadline is told of on a day. */
export function isReminded(due: Instant, today: LocalDate): boolean {
  return reminderDays.includes(daysBetween(today, dateOf(due)));
}

/** Whether a deadline belongs into a digest of a day: what comes next, and not what is behind. */
export function isInDigest(due: Instant, today: LocalDate): boolean {
  const left = daysBetween(today, dateOf(due));
  return left >= 0 && left <= Math.max(...reminderDays);
}

/**
 * When the calendar has to remind next: on the days of the campaign's deadlines, and, while a window of one unit ends
 * within the days that are reminded of, every morning, because the index shows only the first of these windows.
 * @param windows ends of corrections and extensions ahead, the first of them at least
 * @param last the day on which reminders went out, so that a day has one round
 * @returns an instant that may be behind: the round is then due; null where nothing lies ahead
 */
export function nextReminder(
  { deadlines }: Pick<Campaign, 'deadlines'>,
  windows: readonly Instant[],
  last: LocalDate | null,
  now: Instant,
): Instant | null {
  const today = dateOf(now);
  const isFree = (date: LocalDate) => date >= today && (last === null || date > last);
  const common = Object.values(deadlines).flatMap((at) =>
    at === undefined ? [] : reminderDays.map((days) => daysBefore(dateOf(at), days)),
  );
  const first = windows.filter((at) => at >= now).sort()[0];
  const furthest = Math.max(...reminderDays);
  const own =
    first === undefined
      ? []
      : Array.from({ length: furthest }, (_, index) => daysBefore(dateOf(first), furthest - index));
  const next = [...common, ...own].filter(isFree).sort()[0];
  return next === undefined ? null : reminderTime(next);
}
