import type { Answer, Answers, Figure } from '../model/answer.ts';
import type { Tally } from '../model/application.ts';
import type { Edition, Measure, Row, ValueSource } from '../model/edition.ts';
import type { EvidenceMark } from '../model/evidence.ts';
import type { EvidenceOfItem } from './check-answers.ts';
import { type Policy, policyOf, sourceNames } from './counting.ts';
import { checksDiverging, figuresDiverging } from './divergence.ts';
import { boundText, figureState, shownFigure } from './measures.ts';
import { counts, type Observed, type SourcedValue, winningChecks, winningValue } from './precedence.ts';

export type { Observed, SourcedValue } from './precedence.ts';
export { winningValue } from './precedence.ts';

import { shownDate } from './time.ts';
import { reasonOf, rowsOf, tallyRows, type Weighed, weighRow } from './verdict.ts';

/** A row with everything that led to its result. */
export interface RowScore extends Weighed {
  readonly item: string;
  readonly title: string;
  readonly values: readonly SourcedValue[];
  /** What the row demands, in words. */
  readonly rules: readonly string[];
  /** The sources of a measure or of the checks do not agree: one sentence each. */
  readonly divergences: readonly string[];
  readonly why: string;
}

/** A file beside a row, with what the reviewer in charge thinks of it. */
export interface FileOfItem extends EvidenceOfItem {
  readonly mark?: EvidenceMark['value'] | undefined;
}

/** What is known of an application beside its own answers. */
export interface Material {
  readonly answers: Answers;
  readonly evidence?: readonly FileOfItem[];
  /** By item. */
  readonly observed?: Readonly<Record<string, readonly Observed[]>>;
}

function figuresOf(row: Row, answer: Answer | undefined, observed: readonly Observed[], policy: Policy) {
  return (id: string): Figure | undefined => {
    if (observed.length === 0) return answer?.figures?.[id];
    const measure = row.measures.find((one) => one.id === id);
    return measure && winningValue(measure, answer?.figures?.[id], observed, policy.precedence)?.figure;
  };
}

/** Where each check of a row is one of its figures, the figures decide and no tick is asked (10.2, 11.1, 20.1). */
export function isNumeric(row: Row): boolean {
  return row.measures.length === row.checks.length && row.measures.every(({ required }) => required);
}

/** The answer as it is judged: ticks of a better source, and none asked where figures of others decide a numeric row. */
function claimOf(
  row: Row,
  answer: Answer | undefined,
  observed: readonly Observed[],
  { precedence }: Policy,
): Answer | undefined {
  if (observed.length === 0 || answer?.notApplicable === true) return answer;
  const found = winningChecks(row, observed, precedence);
  if (found?.checks) return { ...answer, checks: [...found.checks] };
  const hasFigures = observed.some(
    (record) => counts(record) && record.figures && Object.keys(record.figures).length > 0,
  );
  if (!hasFigures || !isNumeric(row)) return answer;
  return { ...answer, checks: row.checks.map(() => true) };
}

/** What the files of a row come to: one good file is enough. */
type Standing = 'good' | 'waiting' | 'unclear' | 'wrong' | 'none';

function standingOf(row: Row, files: readonly FileOfItem[]): Standing {
  let standing: Standing = 'none';
  for (const { item, state, mark } of files) {
    if (item !== row.id) continue;
    if (state === 'accepted') {
      if (mark !== 'unclear' && mark !== 'wrong') return 'good';
      if (mark === 'unclear' ? standing !== 'waiting' : standing === 'none') standing = mark;
    } else if (state === 'awaitingUpload' || state === 'quarantined') standing = 'waiting';
  }
  return standing;
}

const standingReasons = {
  waiting: '佐证材料尚未检查完毕，暂不计入。',
  unclear: '审核认为佐证材料不清楚，待补正或核实，暂不计入。',
  wrong: '审核认为佐证材料不对，不计为达标。',
  none: '没有通过检查的佐证材料，不计为达标。',
} as const satisfies Record<Exclude<Standing, 'good'>, string>;

/**
 * Decides a row from what was handed in: a numeric row from its winning figures, a documentary row from what the unit
 * states and from the files that it demands. A claim without a good file is not met; one whose file is still being
 * checked, or was marked unclear, stays open.
 */
export function weighMaterial(
  row: Row,
  answer: Answer | undefined,
  policy: Policy,
  observed: readonly Observed[],
  files: readonly FileOfItem[] | null,
): Weighed {
  const figureOf = figuresOf(row, answer, observed, policy);
  const weighed = weighRow(row, claimOf(row, answer, observed, policy), policy.partial, figureOf);
  if (files === null || row.evidence !== 'required' || weighed.result !== 'met') return weighed;
  const standing = standingOf(row, files);
  if (standing === 'good') return weighed;
  const open = standing === 'waiting' || standing === 'unclear';
  return { result: open ? 'unanswered' : 'notMet', checksMet: 0 };
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

/**
 * The answers with what counts in their place: the winning figures and ticks of every row. A finding of «not met» keeps
 * the checks that hold by these, not by what the unit claimed.
 */
export function verifiedAnswers(edition: Edition, { answers, observed = {} }: Material): Answers {
  if (edition.counting === null) return answers;
  const policy = policyOf(edition.counting);
  const verified: Record<string, Answer> = { ...answers };
  for (const row of rowsOf(edition)) {
    const given = observed[row.id] ?? [];
    if (given.length === 0) continue;
    const answer = answers[row.id];
    const figureOf = figuresOf(row, answer, given, policy);
    const figures = row.measures.flatMap(({ id }) => {
      const figure = figureOf(id);
      return figure === undefined ? [] : [[id, figure] as const];
    });
    verified[row.id] = { ...claimOf(row, answer, given, policy), figures: Object.fromEntries(figures) };
  }
  return verified as Answers;
}

/** One row with everything that led to its result. */
export function scoreRow(row: Row, { answers, evidence, observed = {} }: Material, policy: Policy): RowScore {
  const answer = answers[row.id];
  const given = observed[row.id] ?? [];
  const files = evidence ?? null;
  const weighed = weighMaterial(row, answer, policy, given, files);
  const values = row.measures.flatMap((measure) => valuesOf(measure, answer, given, policy));
  return {
    ...weighed,
    item: row.id,
    title: row.indicator.title,
    values,
    rules: rulesOf(row, policy),
    divergences: [
      ...row.measures.flatMap((measure) => figuresDiverging(measure, answer, given, values)),
      ...checksDiverging(row, answer, given, policy),
    ],
    why: whyOf(row, answer, weighed, given, policy, files),
  };
}

function whyOf(
  row: Row,
  answer: Answer | undefined,
  weighed: Weighed,
  observed: readonly Observed[],
  policy: Policy,
  files: readonly FileOfItem[] | null,
): string {
  const figureOf = figuresOf(row, answer, observed, policy);
  const claimed = claimOf(row, answer, observed, policy);
  const claim = weighRow(row, claimed, policy.partial, figureOf);
  if (claim.result === 'met' && weighed.result !== 'met' && files !== null) {
    const standing = standingOf(row, files);
    const by = claimed === answer ? '自评达标' : '按已有数据达标';
    if (standing !== 'good') return `第 ${row.id} 行${by}，但${standingReasons[standing]}`;
  }
  const reason = reasonOf(row, claimed, weighed, figureOf);
  const ticks = claimed === answer ? null : winningChecks(row, observed, policy.precedence);
  const basis =
    ticks === null ? '' : `（各项要求以${sourceNames[ticks.source]}${shownDate(ticks.on)}的记录为准）`;
  const judged = row.measures.flatMap((measure) => {
    const winner = winningValue(measure, answer?.figures?.[measure.id], observed, policy.precedence);
    const read = winner && figureState(measure, winner.figure);
    return winner !== null && read === 'satisfied'
      ? [
          `${measure.label}为 ${shownFigure(measure, winner.figure)}（${sourceNames[winner.source]}），符合“${boundText(measure)}”。`,
        ]
      : [];
  });
  return `${reason}${weighed.result === 'met' ? judged.join('') : ''}${basis}`;
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
  observed: readonly Observed[],
  { precedence }: Policy,
): SourcedValue[] {
  const own = answer?.figures?.[measure.id];
  const winner = winningValue(measure, own, observed, precedence);
  const sourced = (source: ValueSource, figure: Figure, record: Observed | null): SourcedValue => {
    const state = figureState(measure, figure);
    return {
      measure: measure.id,
      label: measure.label,
      source,
      shown: shownFigure(measure, figure),
      on: record?.on ?? null,
      record,
      decides: winner !== null && winner.record === record,
      satisfied: state === 'satisfied' ? true : state === 'failed' ? false : null,
    };
  };
  return [
    ...(own === undefined ? [] : [sourced('self', own, null)]),
    ...observed.flatMap((record) => {
      const figure = record.withdrawn ? undefined : record.figures?.[measure.id];
      return figure === undefined ? [] : [sourced(record.source, figure, record)];
    }),
  ];
}
