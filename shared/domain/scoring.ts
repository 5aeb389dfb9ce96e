import type { Answer, Answers, ObservedValue } from '../model/answer.ts';
import type { Tally } from '../model/application.ts';
import type { Edition, Measure, Row, ValueSource } from '../model/edition.ts';
import type { EvidenceOfItem } from './check-answers.ts';
import { type Policy, policyOf, sourceNames } from './counting.ts';
import { readNumber } from './figures.ts';
import { boundText, type Figure, figureState, shownFigure } from './measures.ts';
import { reasonOf, rowsOf, tallyRows, type Weighed, weighRow } from './verdict.ts';

/** One value of a measure, beside those of other sources. */
export interface SourcedValue {
  readonly measure: string;
  readonly label: string;
  readonly source: ValueSource;
  readonly shown: string;
  /** As of which day; null for the unit's own, which holds as of its submission. */
  readonly on: string | null;
  /** The one that decides, by the edition's precedence. */
  readonly decides: boolean;
  readonly satisfied: boolean | null;
}

/** A row with everything that led to its result. */
export interface RowScore extends Weighed {
  readonly item: string;
  readonly title: string;
  readonly values: readonly SourcedValue[];
  /** What the row demands, in words. */
  readonly rules: readonly string[];
  /** The sources of a measure do not agree: one sentence each. */
  readonly divergences: readonly string[];
  readonly why: string;
}

/** What is known of an application beside its own answers. */
export interface Material {
  readonly answers: Answers;
  readonly evidence?: readonly EvidenceOfItem[];
  /** By item. */
  readonly observed?: Readonly<Record<string, readonly ObservedValue[]>>;
}

/**
 * The figure that counts (Q11): of the best rank that has one that can be read, the latest. Sources of one rank stand
 * together; a value that cannot be read gives way to the next rank, and stays listed.
 */
export function winningValue(
  measure: Measure,
  own: Figure | undefined,
  observed: readonly ObservedValue[],
  precedence: Policy['precedence'],
): { source: ValueSource; figure: Figure; on: string | null } | null {
  for (const rank of precedence) {
    let best: ObservedValue | null = null;
    for (const value of observed) {
      if (value.measure !== measure.id || !rank.includes(value.source)) continue;
      if (best !== null && best.on >= value.on) continue;
      const state = figureState(measure, value);
      if (state === 'satisfied' || state === 'failed') best = value;
    }
    if (best !== null) return { source: best.source, figure: best, on: best.on };
    if (rank.includes('self') && own !== undefined && figureState(measure, own) !== 'blank')
      return { source: 'self', figure: own, on: null };
  }
  return null;
}

function figuresOf(row: Row, answer: Answer | undefined, observed: readonly ObservedValue[], policy: Policy) {
  return (id: string): Figure | undefined => {
    if (observed.length === 0) return answer?.figures?.[id];
    const measure = row.measures.find((one) => one.id === id);
    return measure && winningValue(measure, answer?.figures?.[id], observed, policy.precedence)?.figure;
  };
}

/** Where each check of a row is one of its figures, the figures decide and no tick is asked (10.2, 11.1, 20.1). */
function isNumeric(row: Row): boolean {
  return row.measures.length === row.checks.length && row.measures.every(({ required }) => required);
}

/** The answer as it is judged: ticks are not asked where figures of others decide a numeric row. */
function claimOf(
  row: Row,
  answer: Answer | undefined,
  observed: readonly ObservedValue[],
): Answer | undefined {
  if (observed.length === 0 || !isNumeric(row) || answer?.notApplicable === true) return answer;
  return { ...answer, checks: row.checks.map(() => true) };
}

/**
 * Decides a row from what was handed in: a numeric row from its winning figures, a documentary row from what the unit
 * states and from the files that it demands. A claim without an accepted file is not met; one whose file is still being
 * checked stays open.
 */
export function weighMaterial(
  row: Row,
  answer: Answer | undefined,
  policy: Policy,
  observed: readonly ObservedValue[],
  files: readonly EvidenceOfItem[] | null,
): Weighed {
  const figureOf = figuresOf(row, answer, observed, policy);
  const weighed = weighRow(row, claimOf(row, answer, observed), policy.partial, figureOf);
  if (files === null || row.evidence !== 'required' || weighed.result !== 'met') return weighed;
  const has = (state: EvidenceOfItem['state']) =>
    files.some((file) => file.item === row.id && file.state === state);
  if (has('accepted')) return weighed;
  return { result: has('awaitingUpload') ? 'unanswered' : 'notMet', checksMet: 0 };
}

/** Every row with its values, its rule, its result and the sentence that says why. Empty for a form or a plan. */
export function scoreRows(edition: Edition, material: Material): RowScore[] {
  if (edition.counting === null) return [];
  const policy = policyOf(edition.counting);
  return rowsOf(edition).map((row) => scoreRow(row, material, policy));
}

/** The verdict on what was handed in, before anybody's finding. */
export function tallyMaterial(edition: Edition, { answers, evidence, observed }: Material): Tally | null {
  return tallyRows(edition, (row, policy) =>
    weighMaterial(row, answers[row.id], policy, observed?.[row.id] ?? [], evidence ?? null),
  );
}

function scoreRow(row: Row, { answers, evidence, observed = {} }: Material, policy: Policy): RowScore {
  const answer = answers[row.id];
  const given = observed[row.id] ?? [];
  const weighed = weighMaterial(row, answer, policy, given, evidence ?? null);
  const values = row.measures.flatMap((measure) => valuesOf(measure, answer, given, policy));
  return {
    ...weighed,
    item: row.id,
    title: row.indicator.title,
    values,
    rules: rulesOf(row, policy),
    divergences: row.measures.flatMap((measure) => divergenceOf(measure, answer, given, values)),
    why: whyOf(row, answer, weighed, given, policy, evidence ?? null),
  };
}

function whyOf(
  row: Row,
  answer: Answer | undefined,
  weighed: Weighed,
  observed: readonly ObservedValue[],
  policy: Policy,
  files: readonly EvidenceOfItem[] | null,
): string {
  const figureOf = figuresOf(row, answer, observed, policy);
  const claim = weighRow(row, claimOf(row, answer, observed), policy.partial, figureOf);
  if (claim.result === 'met' && weighed.result !== 'met' && files !== null) {
    return weighed.result === 'unanswered'
      ? `第 ${row.id} 行自评达标，佐证材料尚未检查完毕，暂不计入。`
      : `第 ${row.id} 行自评达标，但没有通过检查的佐证材料，不计为达标。`;
  }
  const reason = reasonOf(row, claimOf(row, answer, observed), weighed, figureOf);
  const judged = row.measures.flatMap((measure) => {
    const winner = winningValue(measure, answer?.figures?.[measure.id], observed, policy.precedence);
    const read = winner && figureState(measure, winner.figure);
    return winner !== null && read === 'satisfied'
      ? [
          `${measure.label}为 ${shownFigure(measure, winner.figure)}（${sourceNames[winner.source]}），符合“${boundText(measure)}”。`,
        ]
      : [];
  });
  return weighed.result === 'met' ? reason + judged.join('') : reason;
}

function rulesOf(row: Row, { partial }: Policy): string[] {
  const total = row.checks.length;
  const share =
    partial.kind === 'all'
      ? total > 1
        ? [`${total} 项要求须全部做到`]
        : []
      : [
          `${total} 项要求中须有 ${partial.kind === 'any' ? 1 : Math.ceil((partial.percent * total) / 100)} 项做到`,
        ];
  const figures = row.measures.map(
    (measure) =>
      `${measure.label}${boundText(measure)}${measure.inferred ? '（原文未给数值，按此判断）' : ''}`,
  );
  return [...share, ...figures, ...(row.evidence === 'required' ? ['须有通过检查的佐证材料'] : [])];
}

function valuesOf(
  measure: Measure,
  answer: Answer | undefined,
  observed: readonly ObservedValue[],
  { precedence }: Policy,
): SourcedValue[] {
  const own = answer?.figures?.[measure.id];
  const winner = winningValue(measure, own, observed, precedence);
  const sourced = (source: ValueSource, figure: Figure, on: string | null): SourcedValue => {
    const state = figureState(measure, figure);
    return {
      measure: measure.id,
      label: measure.label,
      source,
      shown: shownFigure(measure, figure),
      on,
      decides: winner?.figure === figure,
      satisfied: state === 'satisfied' ? true : state === 'failed' ? false : null,
    };
  };
  return [
    ...(own === undefined ? [] : [sourced('self', own, null)]),
    ...observed
      .filter((value) => value.measure === measure.id)
      .map((value) => sourced(value.source, value, value.on)),
  ];
}

/** Two figures agree where their numbers do; 38/40 and 19/20 do not, though their share is the same. */
function divergenceOf(
  measure: Measure,
  answer: Answer | undefined,
  observed: readonly ObservedValue[],
  values: readonly SourcedValue[],
): string[] {
  const numbers = (figure: Figure | undefined) =>
    [figure?.value, figure?.numerator, figure?.denominator]
      .map((raw) => readNumber(raw)?.value ?? '')
      .join('/');
  const own = answer?.figures?.[measure.id];
  const all = [
    ...(own === undefined ? [] : [numbers(own)]),
    ...observed.filter((value) => value.measure === measure.id).map(numbers),
  ];
  if (new Set(all).size < 2) return [];
  const shown = values
    .filter((value) => value.measure === measure.id)
    .map(({ source, shown, on }) => `${sourceNames[source]} ${shown}${on === null ? '' : `（${on}）`}`);
  const decides = values.find((value) => value.measure === measure.id && value.decides);
  const taken = decides === undefined ? '' : `以${sourceNames[decides.source]}为准。`;
  return [`“${measure.label}”各来源不一致：${shown.join('，')}。${taken}`];
}
