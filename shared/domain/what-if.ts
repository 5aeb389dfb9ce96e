import type { Answer, Answers, Finding } from '../model/answer.ts';
import type { Tally } from '../model/application.ts';
import type { Counting, Edition, Row } from '../model/edition.ts';
import type { ApplicationId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import { alignEditions, rowsAmong } from './align-editions.ts';
import { policyOf, withParameters, withReferenceDay } from './counting.ts';
import {
  judgeRow,
  type RowResult,
  rowsOf,
  tallyRows,
  type Weighed,
  weighFinding,
  weighRow,
} from './verdict.ts';

/** An application as it was sent, with what its reviewers found. */
export interface PastApplication {
  readonly id: ApplicationId;
  readonly organisationName: string;
  readonly edition: Edition;
  /** Of its campaign: years and windows of the trial are counted as of the same day. */
  readonly referenceDay?: LocalDate;
  readonly answers: Answers;
  readonly findings: readonly Finding[];
}

/** What is tried: another edition, another counting, other values for parameters, or several of them. */
export interface Trial {
  readonly edition?: Edition | undefined;
  readonly counting?: { readonly [Name in keyof Counting]?: Counting[Name] | undefined } | undefined;
  readonly parameters?: Readonly<Record<string, number>> | undefined;
}

export interface TrialOutcome {
  readonly id: ApplicationId;
  readonly organisationName: string;
  readonly before: Tally;
  readonly after: Tally;
  readonly change: 'gains' | 'loses' | 'staysReached' | 'staysBelow';
  /** Which rows come out otherwise, and what the new count says. Empty where nothing changes. */
  readonly why: readonly string[];
}

export interface TrialResult {
  readonly outcomes: readonly TrialOutcome[];
  readonly counts: Readonly<Record<TrialOutcome['change'], number>>;
  /** Those that cannot be counted at all, with the reason: forms, and editions that count nothing. */
  readonly uncounted: readonly {
    readonly id: ApplicationId;
    readonly organisationName: string;
    readonly why: string;
  }[];
}

/**
 * Runs a standard or a way of counting over past applications, before it is published: who would gain the line or lose
 * it, and why. What a reviewer found stands as long as its row asks the same; where it asks for other figures, the
 * figures that were given are judged anew. Pure: nothing is written.
 */
export function whatIf(past: readonly PastApplication[], trial: Trial): TrialResult {
  const outcomes: TrialOutcome[] = [];
  const uncounted: TrialResult['uncounted'][number][] = [];
  const targets = new Map<Edition, { target: Edition; pairs: readonly Pair[] }>();
  for (const application of past) {
    const { id, organisationName, edition } = application;
    const before = tallyRows(edition, (row) => known(row, application));
    if (before === null) {
      uncounted.push({ id, organisationName, why: `《${edition.title}》不计算达标比例，不能比较。` });
      continue;
    }
    const made = targets.get(edition) ?? targetOf(edition, trial, application.referenceDay);
    targets.set(edition, made);
    const outcome = outcomeOf(application, before, made.target, made.pairs);
    if (outcome === null)
      uncounted.push({ id, organisationName, why: `《${made.target.title}》不计算达标比例，不能比较。` });
    else outcomes.push(outcome);
  }
  const counts = { gains: 0, loses: 0, staysReached: 0, staysBelow: 0 };
  for (const { change } of outcomes) counts[change] += 1;
  return { outcomes, counts, uncounted };
}

/** A row of the trial's edition beside those of the application's own that it answers to. */
interface Pair {
  readonly row: Row;
  readonly from: readonly Row[];
  /** It asks for the very same. */
  readonly same: boolean;
}

/** A counting with what is tried in place of its own; what is undefined stays. */
function countedBy(own: Counting, tried: Trial['counting']): Counting {
  const given = Object.entries(tried ?? {}).filter(([, value]) => value !== undefined);
  return { ...own, ...Object.fromEntries(given) };
}

function targetOf(edition: Edition, { edition: other, counting, parameters }: Trial, day?: LocalDate) {
  const base = other ?? edition;
  const counted = base.counting === null ? base : { ...base, counting: countedBy(base.counting, counting) };
  const entered = withParameters(counted, parameters ?? {});
  const target = day === undefined ? entered : withReferenceDay(entered, day);
  const aligned = alignEditions(edition, target);
  const demands = ({ checks, measures }: Row) =>
    JSON.stringify([
      checks,
      measures.map(({ id, kind, operator, bound, required }) => [id, kind, operator, bound, required]),
    ]);
  const pairs = rowsOf(target).map((row): Pair => {
    const from = rowsAmong(aligned.get(row.id) ?? []);
    const [only] = from;
    return { row, from, same: from.length === 1 && only !== undefined && demands(only) === demands(row) };
  });
  return { target, pairs };
}

/** What is known of a row: what was found, else what the unit's own answer comes to. */
function known(
  row: Row,
  { answers, findings }: PastApplication,
  partial?: Parameters<typeof weighRow>[2],
): Weighed {
  const finding = findings.find(({ item }) => item === row.id);
  const answer = answers[row.id];
  return finding === undefined ? weighRow(row, answer, partial) : weighFinding(row, finding.value, answer);
}

const resultNames = {
  met: '达标',
  notMet: '未达标',
  notApplicable: '不适用',
  unanswered: '无法判断',
} as const satisfies Record<RowResult, string>;

function outcomeOf(
  application: PastApplication,
  before: Tally,
  target: Edition,
  pairs: readonly Pair[],
): TrialOutcome | null {
  const { id, organisationName } = application;
  const partial = target.counting === null ? undefined : policyOf(target.counting).partial;
  const rows = new Map<string, { weighed: Weighed; why: string | null }>();
  for (const pair of pairs) rows.set(pair.row.id, retried(pair, application, partial));
  const after = tallyRows(
    target,
    (row) => rows.get(row.id)?.weighed ?? { result: 'unanswered', checksMet: 0 },
  );
  if (after === null) return null;
  const change = after.reached
    ? before.reached
      ? 'staysReached'
      : 'gains'
    : before.reached
      ? 'loses'
      : 'staysBelow';
  const why = [...rows.values()].flatMap(({ why }) => why ?? []);
  if (after.sentence !== before.sentence) why.push(after.sentence);
  return { id, organisationName, before, after, change, why };
}

/** A row of the trial by what is known of the application. */
function retried(
  { row, from, same }: Pair,
  application: PastApplication,
  partial: Parameters<typeof weighRow>[2],
): { weighed: Weighed; why: string | null } {
  const [only] = from;
  if (only === undefined)
    return {
      weighed: { result: 'unanswered', checksMet: 0 },
      why: `第 ${row.id} 行“${row.indicator.title}”：原申报没有对应的内容。`,
    };
  const earlier = from.map((one) => known(one, application));
  const [first] = earlier as [Weighed];
  if (same) {
    const weighed = known(only, application, partial);
    return {
      weighed,
      why: weighed.result === first.result ? null : turned(row, first.result, weighed.result, ''),
    };
  }
  if (earlier.every(({ result }) => result === 'notApplicable'))
    return { weighed: { result: 'notApplicable', checksMet: 0 }, why: null };
  const answer = carried(row, from, application, earlier);
  const verdict = judgeRow(row, answer, partial);
  const result = earlier.every((one) => one.result === first.result) ? first.result : 'notMet';
  return {
    weighed: verdict,
    why: verdict.result === result ? null : turned(row, result, verdict.result, verdict.sentence),
  };
}

function turned(row: Row, before: RowResult, after: RowResult, sentence: string): string {
  return `第 ${row.id} 行“${row.indicator.title}”：${resultNames[before]} → ${resultNames[after]}。${sentence}`;
}

/**
 * What the application says to a row that it was never asked: its figures by what they measure, and its ticks where the
 * checks are as many; otherwise all are presumed where every row that it answers to was fulfilled. A row that failed for
 * another reason than its figures stays failed.
 */
function carried(
  row: Row,
  from: readonly Row[],
  { answers, findings }: PastApplication,
  earlier: readonly Weighed[],
): Answer {
  const figures = Object.assign({}, ...from.map(({ id }) => answers[id]?.figures ?? {})) as NonNullable<
    Answer['figures']
  >;
  const wanted = new Set(row.measures.map(({ id }) => id));
  const kept = Object.fromEntries(Object.entries(figures).filter(([id]) => wanted.has(id)));
  const refuted = from.some(
    (one) =>
      findings.some(({ item, value }) => item === one.id && value === 'notMet') &&
      weighRow(one, answers[one.id]).result === 'met',
  );
  const [only] = from;
  const own = from.length === 1 && only !== undefined ? answers[only.id]?.checks : undefined;
  const found = findings.some(({ item, value }) => item === only?.id && value === 'met');
  const checks =
    refuted || own?.length !== row.checks.length || found
      ? row.checks.map(() => !refuted && earlier.every(({ result }) => result === 'met'))
      : own;
  return { checks, figures: kept };
}
