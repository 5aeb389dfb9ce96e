import type { Instant, LocalDate } from '../model/instant.ts';
import { dayAfter, endOf, weekdayOf } from './time.ts';

/** Days off and make-up working days of the announced years. Every other day of such a year follows the week. */
export interface WorkingCalendar {
  readonly name: string;
  readonly years: Readonly<
    Record<
      string,
      {
        /** Date → festival. */
        readonly off: Readonly<Record<string, string>>;
        /** Date → festival for which the day is worked. */
        readonly work: Readonly<Record<string, string>>;
      }
    >
  >;
}

export interface PublicityWindow {
  readonly workingDays: LocalDate[];
  /** Days between that do not count, with the reason: 周末, 国庆节. */
  readonly skipped: { readonly date: LocalDate; readonly reason: string }[];
  readonly lastDay: LocalDate;
  /** Last instant of the last day, Asia/Shanghai (Civil Code art. 203: 24:00). */
  readonly endsAt: Instant;
  /** A year whose calendar is not announced is touched: shown as 暂定, never relied on (DOMAIN E-40). */
  readonly provisional: boolean;
  /** `2027`, in order. */
  readonly missingYears: string[];
}

/** Why a day does not count, or null where it is worked. A year without a calendar is read as Monday to Friday. */
function reasonOff(date: LocalDate, calendar: WorkingCalendar): string | null {
  const year = calendar.years[date.slice(0, 4)];
  const festival = year?.off[date];
  if (festival !== undefined) return festival;
  if (year?.work[date] !== undefined) return null;
  return weekdayOf(date) >= 6 ? '周末' : null;
}

/**
 * The `days` working days of a publicity (DOMAIN C-14: 公示5个工作日). The opening day is not counted (Civil Code
 * art. 201), so it may be any day (E-39). Make-up Saturdays and Sundays count (§0.6).
 *
 * Where the window touches a year that the calendar lacks, the result is computed as Monday to Friday and flagged
 * `provisional` with the missing years: good for a preview, not for a start.
 * @param days whole number ≥ 1
 * @throws RangeError for any other number of days: a programming error, the contract has checked the input
 */
export function publicityWindow(start: LocalDate, days: number, calendar: WorkingCalendar): PublicityWindow {
  if (!Number.isSafeInteger(days) || days < 1) throw new RangeError(`Not a number of working days: ${days}`);
  const workingDays: LocalDate[] = [];
  const skipped: { date: LocalDate; reason: string }[] = [];
  const missing = new Set<string>();
  const see = (date: LocalDate) => {
    const year = date.slice(0, 4);
    if (calendar.years[year] === undefined) missing.add(year);
  };
  see(start);
  let date = start;
  while (workingDays.length < days) {
    date = dayAfter(date);
    see(date);
    const reason = reasonOff(date, calendar);
    if (reason === null) workingDays.push(date);
    else skipped.push({ date, reason });
  }
  return {
    workingDays,
    skipped,
    lastDay: date,
    endsAt: endOf(date),
    provisional: missing.size > 0,
    missingYears: [...missing],
  };
}
