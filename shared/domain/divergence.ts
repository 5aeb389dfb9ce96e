import type { Answer } from '../model/answer.ts';
import type { Measure, Row, ValueSource } from '../model/edition.ts';
import { type Policy, sourceNames } from './counting.ts';
import { sameFigure } from './measures.ts';
import { counts, type Observed, type SourcedValue, winningChecks } from './precedence.ts';
import { shownDate } from './time.ts';

/** Two figures agree where their numbers do; 38/40 and 19/20 do not, though their share is the same. */
export function figuresDiverging(
  measure: Measure,
  answer: Answer | undefined,
  observed: readonly Observed[],
  values: readonly SourcedValue[],
): string[] {
  const own = answer?.figures?.[measure.id];
  const given = observed.flatMap((record) => (counts(record) ? (record.figures?.[measure.id] ?? []) : []));
  const [first, ...others] = own === undefined ? given : [own, ...given];
  if (first === undefined || others.every((other) => sameFigure(measure, first, other))) return [];
  const shown = values
    .filter(({ measure: id, record }) => id === measure.id && (record === null || counts(record)))
    .map(({ source, shown, on }) => `${sourceNames[source]} ${shown}${asOfDay(on)}`);
  const decides = values.find((value) => value.measure === measure.id && value.decides);
  const taken = decides === undefined ? '' : `以${sourceNames[decides.source]}为准。`;
  return [`“${measure.label}”各来源不一致：${shown.join('，')}。${taken}`];
}

const asOfDay = (day: string | null) => (day === null ? '' : `（${shownDate(day)}）`);

/** What one source says was done and another says was not, check by check. */
export function checksDiverging(
  row: Row,
  answer: Answer | undefined,
  observed: readonly Observed[],
  { precedence }: Policy,
): string[] {
  const decides = winningChecks(row, observed, precedence);
  const taken = `以${sourceNames[decides?.source ?? 'self']}为准。`;
  return row.checks.flatMap((check, index) => {
    const own = answer?.notApplicable === true ? undefined : answer?.checks?.[index];
    const said = [
      ...(own === undefined ? [] : [{ source: 'self' as ValueSource, on: null, done: own }]),
      ...observed.flatMap((record) => {
        const { source, on, checks } = record;
        const done = counts(record) ? checks?.[index] : undefined;
        return done === undefined ? [] : [{ source, on, done }];
      }),
    ];
    if (new Set(said.map(({ done }) => done)).size < 2) return [];
    const shown = said.map(
      ({ source, on, done }) => `${sourceNames[source]}${done ? '已做到' : '未做到'}${asOfDay(on)}`,
    );
    return [`“${check}”各来源不一致：${shown.join('，')}。${taken}`];
  });
}
