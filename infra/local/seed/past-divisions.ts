import { type DivisionPeriod, isReused, type Since, type Successor } from '#shared/domain/divisions.ts';

/** What became of a division whose name or code is no more. */
export type Fate =
  /** The place went on under another name or code: the same unit (DOMAIN E-11). */
  | { readonly kind: 'renamed'; readonly into: DivisionPeriod }
  /** The place was abolished: its parts went to these (DOMAIN E-07). */
  | {
      readonly kind: 'abolished';
      readonly into: readonly { readonly division: DivisionPeriod; readonly part: string | null }[];
    };

const yearOf = (moment: Since) => moment.slice(0, 4);

/** What went with the change itself, not in an earlier year. */
const successorsNow = (division: DivisionPeriod): readonly Successor[] =>
  division.successors.filter(({ earlier }) => earlier === null);

/** The meaning of a successor's code from the moment of the change on. */
function meaning(
  history: readonly DivisionPeriod[],
  code: string,
  from: DivisionPeriod,
): DivisionPeriod | undefined {
  const end = from.to as Since;
  return history
    .filter((other) => other.code === code && other !== from && (other.to === null || other.to >= end))
    .sort((a, b) => ((a.to ?? '9') < (b.to ?? '9') ? -1 : 1))[0];
}

/**
 * Renamed or abolished: a place that alone and wholly became one whose code came into force in the same year was
 * renamed; one that went into a place that was there before, or together with another, was abolished.
 * @param past a division that is over
 */
export function fateOf(history: readonly DivisionPeriod[], past: DivisionPeriod): Fate {
  const into = successorsNow(past).flatMap(({ code, part }) => {
    const division = meaning(history, code, past);
    return division === undefined ? [] : [{ division, part }];
  });
  const [only, ...others] = into;
  if (only === undefined || others.length > 0 || only.part !== null || isReused(past))
    return { kind: 'abolished', into };
  // The code stayed, so the place did.
  if (only.division.code === past.code) return { kind: 'renamed', into: only.division };
  const together = history.filter(
    (other) =>
      other.to !== null &&
      yearOf(other.to) === yearOf(past.to as Since) &&
      successorsNow(other).some(({ code, part }) => code === only.division.code && part === null),
  );
  const { from } = only.division;
  // Where the source does not say since when the new code is in force, the change itself is when.
  const begins = from === null || yearOf(from) === yearOf(past.to as Since);
  return begins && together.length === 1
    ? { kind: 'renamed', into: only.division }
    : { kind: 'abolished', into };
}
