import type { Figure } from '../model/answer.ts';
import type { Measure, Row, ValueSource } from '../model/edition.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { OthersSource } from '../model/observation.ts';
import type { Policy } from './counting.ts';
import { figureState } from './measures.ts';

/** What somebody else than the unit recorded for a row (a SavedObservation is one). */
export interface Observed {
  readonly source: OthersSource;
  /** As of which day. */
  readonly on: LocalDate;
  readonly figures?: Readonly<Record<string, Figure>> | undefined;
  readonly checks?: readonly boolean[] | undefined;
  readonly withdrawn?: boolean;
  /** Recorded before the edition changed what the row asks: it stays in sight and decides nothing. */
  readonly outdated?: boolean;
  readonly origin?: string;
  readonly organisationName?: string;
  readonly savedBy?: string;
  readonly savedAt?: Instant;
}

/** Whether a record has a say. */
export function counts({ withdrawn, outdated }: Observed): boolean {
  return withdrawn !== true && outdated !== true;
}

/** One value of a measure, beside those of other sources. */
export interface SourcedValue {
  readonly measure: string;
  readonly label: string;
  readonly source: ValueSource;
  readonly shown: string;
  /** As of which day; null for the unit's own, which holds as of its submission. */
  readonly on: string | null;
  /** Who recorded it, where it is from and when; null for the unit's own. */
  readonly record: Observed | null;
  /** The one that decides, by the edition's precedence. */
  readonly decides: boolean;
  readonly satisfied: boolean | null;
}

export interface Winner {
  readonly source: ValueSource;
  readonly figure: Figure;
  readonly record: Observed | null;
}

/**
 * The figure that counts (Q11): of the best rank that has one that can be read, the latest. Sources of one rank stand
 * together; a value that cannot be read gives way to the next rank, and stays listed.
 */
export function winningValue(
  measure: Measure,
  own: Figure | undefined,
  observed: readonly Observed[],
  precedence: Policy['precedence'],
): Winner | null {
  for (const rank of precedence) {
    let best: Winner | null = null;
    for (const record of observed) {
      const figure = record.figures?.[measure.id];
      if (figure === undefined || !counts(record) || !rank.includes(record.source)) continue;
      if (best?.record && best.record.on >= record.on) continue;
      const state = figureState(measure, figure);
      if (state === 'satisfied' || state === 'failed') best = { source: record.source, figure, record };
    }
    if (best !== null) return best;
    if (rank.includes('self') && own !== undefined && figureState(measure, own) !== 'blank')
      return { source: 'self', figure: own, record: null };
  }
  return null;
}

/** Whose ticks count, in the same order; null where they are the unit's own. */
export function winningChecks(
  row: Row,
  observed: readonly Observed[],
  precedence: Policy['precedence'],
): Observed | null {
  for (const rank of precedence) {
    let best: Observed | null = null;
    for (const record of observed) {
      if (!counts(record) || !rank.includes(record.source)) continue;
      if (record.checks?.length === row.checks.length && (best === null || best.on < record.on))
        best = record;
    }
    if (best !== null) return best;
    if (rank.includes('self')) return null;
  }
  return null;
}
