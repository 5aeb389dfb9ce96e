import type { Designation, ReportDuty } from '../model/designation.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import { endOf, instantAfter, instantAt, millisecondsOf, startOf } from './time.ts';

/** `annualReportDue`: the sources ask for a report a year and name no day (DOMAIN C-17). */
export const defaultReportDue = '01-31';

/** Days after the due day on which an overdue report is asked for (DOMAIN D.5). */
export const reminderDays = [1, 7, 30] as const;

/** Days after the due day on which a unit that still sent nothing is put on the list of those to be inspected. */
export const escalationDays = 31;

const day = 86_400_000;

/** The first instant of the n-th day after a date, Asia/Shanghai. */
export function startOfDayAfter(date: LocalDate, days: number): Instant {
  return instantAt(millisecondsOf(startOf(date)) + days * day);
}

/** Year Y is due in Y+1; 29 February falls back to the 28th where there is none. */
export function dueDayOf(year: number, monthDay: string): LocalDate {
  const due = `${year + 1}-${monthDay}`;
  const exists = new Date(`${due}T00:00:00.000Z`).toISOString().startsWith(due);
  return (exists ? due : `${year + 1}-02-28`) as LocalDate;
}

/** A duty that nothing happened to yet. @param namedOn a title of December makes the first report a short one (E-49) */
export function newDuty(year: number, monthDay: string, namedOn: LocalDate): ReportDuty {
  return {
    year,
    dueOn: dueDayOf(year, monthDay),
    state: 'notDue',
    late: false,
    reminders: 0,
    escalated: false,
    short: namedOn.startsWith(`${year}-12`),
    submission: 0,
    submittedBy: null,
    submittedAt: null,
    returned: null,
  };
}

/** The last day in time: of the return where it was returned. */
export function lastDayOf({ state, returned, dueOn }: ReportDuty): LocalDate {
  return returned !== null && (state === 'returned' || state === 'overdue') ? returned.until : dueOn;
}

/** What the system does for a duty next, and when; null where it waits for people only or is over. */
export function nextForDuty(duty: ReportDuty): {
  readonly at: Instant;
  readonly action: 'openReport' | 'markOverdue' | 'remindReport' | 'escalateReport';
} | null {
  const last = lastDayOf(duty);
  switch (duty.state) {
    case 'notDue':
      return { at: startOf(`${duty.year + 1}-01-01` as LocalDate), action: 'openReport' };
    case 'due':
    case 'returned':
      return { at: instantAfter(endOf(last)), action: 'markOverdue' };
    case 'overdue': {
      const next = reminderDays[duty.reminders];
      if (next !== undefined) return { at: startOfDayAfter(last, next), action: 'remindReport' };
      return duty.escalated ? null : { at: startOfDayAfter(last, escalationDays), action: 'escalateReport' };
    }
    default:
      return null;
  }
}

/** The duty of a year. */
export function dutyOf(designation: Designation, year: number): ReportDuty | undefined {
  return designation.duties.find((duty) => duty.year === year);
}

/** Duties that still ask something of the unit. */
export function openDuties(designation: Designation): ReportDuty[] {
  return designation.duties.filter(
    ({ state }) => state === 'due' || state === 'overdue' || state === 'returned',
  );
}
