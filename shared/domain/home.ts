import type { Instant, LocalDate } from '../model/instant.ts';
import { millisecondsOf } from './time.ts';

/** When somebody was here: the latest moment, and the end of the visit before this one. */
export interface Visit {
  readonly since: Instant | null;
  readonly last: Instant;
}

/** A pause that ends a visit, in milliseconds: who comes back from lunch reads what happened over lunch. */
const pause = 30 * 60_000;

/**
 * Counts a look at the home page to the visit that goes on, or begins the next one.
 * @returns what to keep; `since` is what «since my last visit» means now
 */
export function visited(kept: Visit | undefined, now: Instant): Visit {
  if (kept === undefined) return { since: null, last: now };
  // A clock that was set back neither begins a visit nor moves one.
  if (now <= kept.last) return kept;
  return millisecondsOf(now) - millisecondsOf(kept.last) > pause
    ? { since: kept.last, last: now }
    : { since: kept.since, last: now };
}

/** First what has a day, the earliest before the others; then the rest as it came. */
export function byUrgency<T extends { readonly due: Instant | null }>(needs: readonly T[]): T[] {
  const key = ({ due }: T) => due ?? '9999';
  return [...needs].sort((a, b) => (key(a) === key(b) ? 0 : key(a) < key(b) ? -1 : 1));
}

/**
 * The year whose working days are not entered although they will be needed soon: the State Council announces them in
 * November. Null where nothing is missing yet.
 */
export function yearWanted(years: Readonly<Record<string, unknown>>, today: LocalDate): string | null {
  const year = Number(today.slice(0, 4));
  if (years[String(year)] === undefined) return String(year);
  const next = String(year + 1);
  return Number(today.slice(5, 7)) >= 11 && years[next] === undefined ? next : null;
}
