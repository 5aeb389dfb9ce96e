import type { Instant, LocalDate } from '../model/instant.ts';
import type { ProvinceApplication } from '../model/province-application.ts';
import { endOf, instantAfter, instantAt, millisecondsOf, startOf } from './time.ts';

/** Days before the end of the creation period on which both sides are reminded (DOMAIN P3). */
export const creationReminders = [180, 90, 30] as const;

/** What the clock does to an application, and when. */
export type ProvinceTimer =
  | { readonly at: Instant; readonly action: 'remind'; readonly days: number }
  | { readonly at: Instant; readonly action: 'lapse' | 'expire' | 'endRectification' | 'endPublicity' };

/**
 * How long a machine waits at most before it hands over to its successor, in milliseconds: an execution of Step
 * Functions ends after a year, a creation period may last several.
 */
export const longestWait = 300 * 86_400_000;

/** An execution older than this hands over before it waits for people, who may take as long again. Milliseconds. */
export const oldAt = 30 * 86_400_000;

const daysBefore = (date: LocalDate, days: number): Instant =>
  instantAt(millisecondsOf(startOf(date)) - days * 86_400_000);

/** Everything that the clock has to do in the current status, in order. The end of a period is its last instant. */
export function provinceTimers(application: ProvinceApplication): ProvinceTimer[] {
  const { status, period, returned, rectification, publicity } = application;
  switch (status) {
    case 'returned':
      return returned === null ? [] : [{ at: instantAfter(returned.until), action: 'lapse' }];
    case 'creating':
      if (period === null) return [];
      return [
        ...creationReminders.map((days) => ({
          at: daysBefore(period.end, days),
          action: 'remind' as const,
          days,
        })),
        { at: instantAfter(endOf(period.end)), action: 'expire' },
      ];
    case 'rectifying':
      return rectification === null
        ? []
        : [{ at: instantAfter(endOf(rectification.until)), action: 'endRectification' }];
    case 'inPublicity':
      return publicity === null ? [] : [{ at: instantAfter(publicity.endsAt), action: 'endPublicity' }];
    default:
      return [];
  }
}

export type NextTimer =
  | { readonly next: 'act'; readonly timer: ProvinceTimer }
  | { readonly next: 'wait'; readonly until: Instant }
  /** The wait outlasts an execution: its successor goes on. */
  | { readonly next: 'continue' }
  /** Nothing is timed here: the application has moved on. */
  | { readonly next: 'moved' };

/**
 * What the machine does next. Reminders that a stop of the machine made late are told once, the nearest to the end; a
 * reminder whose day was over when the period was set is not told at all.
 * @param doneUntil the newest time that was acted on; null where nothing was yet
 * @param begunAt when the execution began
 */
export function nextProvinceTimer(
  application: ProvinceApplication,
  doneUntil: Instant | null,
  begunAt: Instant,
  now: Instant,
): NextTimer {
  const set = application.timersFrom ?? application.updatedAt;
  const since = doneUntil !== null && doneUntil > set ? doneUntil : set;
  const open = provinceTimers(application).filter(({ at }) => at > since);
  const due = open.filter(({ at }) => at <= now).at(-1);
  if (due !== undefined) return { next: 'act', timer: due };
  const ahead = open[0];
  if (ahead === undefined) return { next: 'moved' };
  const limit = instantAt(millisecondsOf(begunAt) + longestWait);
  if (limit <= now) return { next: 'continue' };
  return { next: 'wait', until: ([ahead.at, limit].sort() as [Instant])[0] };
}

/** Until when who is awaited; null where the sources give no time. */
export function provinceDueAt({
  status,
  period,
  returned,
  rectification,
  publicity,
}: ProvinceApplication): Instant | null {
  switch (status) {
    case 'returned':
      return returned?.until ?? null;
    case 'creating':
      return period && endOf(period.end);
    case 'rectifying':
      return rectification && endOf(rectification.until);
    case 'inPublicity':
      return publicity?.endsAt ?? null;
    default:
      return null;
  }
}
