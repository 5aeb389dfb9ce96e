import type { Instant, LocalDate } from '../model/instant.ts';

/** China has one civil time, UTC+8, without daylight saving since 1991; instants before that are dates here (DOMAIN E-35). */
const offset = 8 * 3_600_000;
const day = 86_400_000;

/** Epoch milliseconds of an instant. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant);
}

/** The instant at epoch milliseconds. */
export function instantAt(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

/** The date in Asia/Shanghai at an instant, whatever the zone of the machine (DOMAIN E-32, E-34). */
export function dateOf(instant: Instant): LocalDate {
  return new Date(millisecondsOf(instant) + offset).toISOString().slice(0, 10) as LocalDate;
}

/** The last instant of a date in Asia/Shanghai: 23:59:59.999, which is still in time (DOMAIN E-30). */
export function endOf(date: LocalDate): Instant {
  return instantAt(Date.parse(`${date}T00:00:00.000Z`) - offset + day - 1);
}

/** The first instant of a date in Asia/Shanghai. */
export function startOf(date: LocalDate): Instant {
  return instantAt(Date.parse(`${date}T00:00:00.000Z`) - offset);
}

/** The instant one millisecond later: the first that is no longer in time. */
export function instantAfter(instant: Instant): Instant {
  return instantAt(millisecondsOf(instant) + 1);
}

/** A text that is a calendar date of these two centuries, as `LocalDate` has it; null where it is none. */
export function localDateIn(text: string): LocalDate | null {
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? (text as LocalDate) : null;
}

/** The next calendar date. */
export function dayAfter(date: LocalDate): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + day).toISOString().slice(0, 10) as LocalDate;
}

/** Whole days from one date to another. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / day);
}

/**
 * The same day of another year; where that year has no such day, the last of the month (Civil Code art. 202): 2024-02-29
 * and three years are 2027-02-28.
 * @param years may be negative
 */
export function yearsAfter(date: LocalDate, years: number): LocalDate {
  const year = Number(date.slice(0, 4)) + years;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const rest = date.slice(5) === '02-29' && !leap ? '02-28' : date.slice(5);
  return `${String(year).padStart(4, '0')}-${rest}` as LocalDate;
}

/** The same time of day, years later: an office closes at the same hour (Civil Code art. 203). */
export function sameTimeAfter(instant: Instant, years: number): Instant {
  const date = dateOf(instant);
  const time = millisecondsOf(instant) - millisecondsOf(startOf(date));
  return instantAt(millisecondsOf(startOf(yearsAfter(date, years))) + time);
}

/** Whole months from the month of one date to that of another; negative where it lies before. */
export function monthsBetween(from: LocalDate, to: LocalDate): number {
  const months = (date: LocalDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return months(to) - months(from);
}

/** The same day some months later; the last day of a month stays one (Civil Code art. 202). */
export function monthsAfter(date: LocalDate, months: number): LocalDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastOf = (index: number) =>
    new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const from = year * 12 + month - 1;
  const to = from + months;
  const last = lastOf(to);
  const shifted = day === lastOf(from) ? last : Math.min(day, last);
  const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
  return `${padded(Math.floor(to / 12), 4)}-${padded((to % 12) + 1, 2)}-${padded(shifted, 2)}` as LocalDate;
}

/**
 * Full years from one day to another. The day of the year on which it began completes it (DOMAIN §I: 2021-11-21 as of
 * 2026-11-21 is five; `fullYearsBoundary`). 0 where `to` lies before `from`.
 */
export function fullYears(from: LocalDate, to: LocalDate): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return Math.max(0, yearsAfter(from, years) > to ? years - 1 : years);
}

/** 2026年11月21日. */
export function shownDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(`${date}T00:00:00.000Z`).getUTCDay() || 7;
}

/** The end of the n-th day after an instant's date; the opening day is not counted (Civil Code art. 201). */
export function endOfDayAfter(instant: Instant, days: number): Instant {
  return endOf(dateOf(instantAt(millisecondsOf(instant) + days * day)));
}

/** 2026年11月21日 23:59（北京时间）: to the minute, so that 23:59:59.999 reads as people write it. */
export function shown(instant: Instant): string {
  const local = new Date(millisecondsOf(instant) + offset).toISOString();
  const [year, month, date] = local.slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${date}日 ${local.slice(11, 16)}（北京时间）`;
}

/** 2026-11-21 23:59:07.123 in Asia/Shanghai: for the record, where a moment before midnight and midnight differ. */
export function exactly(instant: Instant): string {
  return new Date(millisecondsOf(instant) + 8 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ');
}
