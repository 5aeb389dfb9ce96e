import type { Tally } from '../model/application.ts';
import type { ApplicationId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { Review, ReviewRules, Seat } from '../model/review.ts';
import type { Step } from '../model/status.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { type ReviewDecision, reviewDecision } from './review.ts';

/** What a what-if may change, and the record does not. */
export type ScoringRules = Pick<ReviewRules, 'scale' | 'rounds' | 'minExperts' | 'trim' | 'outlier'>;

/** One round of one application, in hundredths of a point. */
export interface RoundScore {
  /** Null where too few have signed (E-56). */
  readonly score: number | null;
  readonly sheets: readonly SheetScore[];
  /** Between the highest and the lowest that was signed. */
  readonly spread: number;
  readonly passed: boolean | null;
}

export interface SheetScore {
  readonly expert: string;
  readonly expertName: string;
  readonly score: number;
  /** Left out of the mean by the rules. */
  readonly trimmed: boolean;
  /** Far from the median: shown, and never corrected (E-56). */
  readonly outlier: boolean;
}

/** Made once: a comparison that makes its own takes longer than all the rest of a large ranking. */
const byName = new Intl.Collator('zh-CN');

/** Whole-number division, half upwards; both not negative. */
const divided = (sum: number, by: number) => Math.floor((2 * sum + by) / (2 * by));

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : divided((sorted[half - 1] ?? 0) + upper, 2);
}

/** Highest and lowest are left out only where the rules say so and five or more have signed (E-56). */
export const trimsFrom = 5;

/** A round's score of one application: the mean of what was signed in its steps. */
export function roundScore(
  seats: readonly Pick<Seat, 'expert' | 'expertName' | 'state' | 'score'>[],
  passMark: number,
  rules: Pick<ScoringRules, 'minExperts' | 'trim' | 'outlier'>,
): RoundScore {
  const signed = seats.flatMap(({ state, score, expert, expertName }) =>
    state === 'signed' && score !== null ? [{ expert, expertName, score }] : [],
  );
  const scores = signed.map(({ score }) => score);
  const trims = rules.trim && signed.length >= trimsFrom;
  const lowest = Math.min(...scores);
  const highest = Math.max(...scores);
  // One of several equal ones, so that exactly two are left out.
  const dropped = trims ? new Set([scores.indexOf(lowest), scores.lastIndexOf(highest)]) : new Set<number>();
  const middle = median(scores);
  const sheets = signed.map((sheet, at) => ({
    ...sheet,
    trimmed: dropped.has(at),
    outlier: Math.abs(sheet.score - middle) >= rules.outlier * 100,
  }));
  const counted = sheets.filter(({ trimmed }) => !trimmed);
  const sum = counted.reduce((total, { score }) => total + score, 0);
  const score =
    signed.length < rules.minExperts || counted.length === 0 ? null : divided(sum, counted.length);
  return {
    score,
    sheets,
    spread: signed.length === 0 ? 0 : highest - lowest,
    passed: score === null ? null : score >= passMark * 100,
  };
}

/** What a ranking needs to know of an application. */
export interface Ranked {
  readonly application: ApplicationId;
  readonly organisationName: string;
  /** By step. */
  readonly panels: Readonly<
    Partial<
      Record<Step, { readonly seats: readonly Pick<Seat, 'expert' | 'expertName' | 'state' | 'score'>[] }>
    >
  >;
  readonly verified: Tally | null;
  /** Led by a community health centre or a township hospital (C-04). */
  readonly preferred: boolean;
}

/** A place that the lead gave by a decision with its reason, printed in the minute (A18, E-54). */
export interface Decided {
  /** Applications in the order decided, of those that the rules leave tied. */
  readonly order: readonly string[];
}

export interface RankingRow {
  readonly application: ApplicationId;
  readonly organisationName: string;
  readonly rounds: readonly RoundScore[];
  /** In hundredths of a point; null where a round has no score yet: such rows stand last, without a rank. */
  readonly total: number | null;
  /** Equal for those that nothing of the order tells apart. */
  readonly rank: number | null;
  /** What put it behind the row before: the first criterion in which they differ. */
  readonly by: RankingCriterion | null;
  readonly tied: boolean;
}

export const rankingCriteria = {
  total: '总分',
  share: '核定达标比例',
  stars: '★ 条目达标数',
  firstRound: '第一轮得分',
  preferences: '优先条件',
  decision: '主办单位决定',
} as const;
export type RankingCriterion = keyof typeof rankingCriteria;

const shareOf = (tally: Tally | null) => (tally === null ? { met: 0, total: 1 } : tally[tally.unit]);
const preferencesOf = ({ verified, preferred }: Ranked) =>
  (verified?.preferences?.met ?? 0) + (preferred ? 1 : 0);

interface Weighed extends Ranked {
  readonly rounds: readonly RoundScore[];
  readonly total: number | null;
}

/** E-54: total, verified share, ★ rows met, first round, preferences (C-04, N-25), then the lead's decision. */
function compared(
  a: Weighed,
  b: Weighed,
  decided: ReadonlyMap<string, number>,
): { readonly by: RankingCriterion; readonly difference: number } | null {
  const left = shareOf(a.verified);
  const right = shareOf(b.verified);
  const differences: readonly (readonly [RankingCriterion, number])[] = [
    ['total', (b.total ?? -1) - (a.total ?? -1)],
    // Cross-multiplied: shares are never rounded before they are compared (E-64).
    ['share', right.met * left.total - left.met * right.total],
    ['stars', (b.verified?.stars.met ?? 0) - (a.verified?.stars.met ?? 0)],
    ['firstRound', (b.rounds[0]?.score ?? -1) - (a.rounds[0]?.score ?? -1)],
    ['preferences', preferencesOf(b) - preferencesOf(a)],
  ];
  for (const [by, difference] of differences) if (difference !== 0) return { by, difference };
  const [first, second] = [decided.get(a.application), decided.get(b.application)];
  if (first === undefined || second === undefined || first === second) return null;
  return { by: 'decision', difference: first - second };
}

/**
 * The whole ranking. A total order: any two are told apart by the first criterion in which they differ, or share a rank
 * until the lead decides. Neither id nor time of submission ever counts (E-54); rows of one rank stand by name.
 */
export function ranking(
  all: readonly Ranked[],
  rules: ScoringRules,
  decision: Decided = { order: [] },
): RankingRow[] {
  const decided = new Map(decision.order.map((application, at) => [application, at]));
  const weighed = all.map((one): Weighed => {
    const rounds = rules.rounds.map(({ steps, passMark }) =>
      roundScore(
        steps.flatMap((step) => one.panels[step]?.seats ?? []),
        passMark,
        rules,
      ),
    );
    return { ...one, rounds, total: totalOf(rounds, rules) };
  });
  const sorted = weighed.toSorted(
    (a, b) =>
      Number(a.total === null) - Number(b.total === null) ||
      compared(a, b, decided)?.difference ||
      byName.compare(a.organisationName, b.organisationName),
  );
  let rank = 0;
  return sorted.map((row, at): RankingRow => {
    const before = sorted[at - 1];
    const after = sorted[at + 1];
    const behind = before && compared(before, row, decided);
    if (behind !== null) rank = at + 1;
    const tiesWith = (other: Weighed | undefined) =>
      other !== undefined &&
      other.total !== null &&
      row.total !== null &&
      compared(row, other, decided) === null;
    return {
      application: row.application,
      organisationName: row.organisationName,
      rounds: row.rounds,
      total: row.total,
      rank: row.total === null ? null : rank,
      by: row.total === null ? null : (behind?.by ?? null),
      tied: tiesWith(before) || tiesWith(after),
    };
  });
}

/** Total = Σ weight × round, in hundredths (A17: total = w1·R1 + w2·R2). */
export function totalOf(rounds: readonly RoundScore[], rules: Pick<ScoringRules, 'rounds'>): number | null {
  let sum = 0;
  for (const [at, { score }] of rounds.entries()) {
    if (score === null) return null;
    sum += score * (rules.rounds[at]?.weight ?? 0);
  }
  return divided(sum, 100);
}

export interface Severity {
  readonly expert: string;
  readonly expertName: string;
  readonly sheets: number;
  /** Mean distance from what the others at the same tables gave, in hundredths: above 0 is milder. */
  readonly lenience: number;
  readonly outliers: number;
}

/** How severe each expert is beside the others of the same tables: shown to the lead, never set off (E-56). */
export function severities(rows: readonly RankingRow[]): Severity[] {
  const by = new Map<string, { name: string; sum: number; sheets: number; outliers: number }>();
  for (const { rounds } of rows)
    for (const { sheets } of rounds)
      for (const sheet of sheets) {
        const others = sheets.filter(({ expert }) => expert !== sheet.expert);
        if (others.length === 0) continue;
        const mean = others.reduce((total, { score }) => total + score, 0) / others.length;
        const one = by.get(sheet.expert) ?? { name: sheet.expertName, sum: 0, sheets: 0, outliers: 0 };
        one.sum += sheet.score - mean;
        one.sheets += 1;
        one.outliers += sheet.outlier ? 1 : 0;
        by.set(sheet.expert, one);
      }
  return [...by]
    .map(([expert, { name, sum, sheets, outliers }]) => ({
      expert,
      expertName: name,
      sheets,
      lenience: Math.round(sum / sheets),
      outliers,
    }))
    .sort((a, b) => Math.abs(b.lenience) - Math.abs(a.lenience));
}

/**
 * Agreement of the experts over one round: the intraclass correlation ICC(1), one-way, for tables of any size. 1: all
 * the difference is between units; near 0 or below: a score says more of the expert than of the unit. Null where there
 * are too few tables with two signatures.
 */
export function agreement(rounds: readonly Pick<RoundScore, 'sheets'>[]): number | null {
  const groups = rounds
    .map(({ sheets }) => sheets.map(({ score }) => score))
    .filter((scores) => scores.length >= 2);
  const count = groups.reduce((sum, scores) => sum + scores.length, 0);
  if (groups.length < 2 || count <= groups.length) return null;
  const mean = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const grand = mean(groups.flat());
  const between =
    groups.reduce((sum, scores) => sum + scores.length * (mean(scores) - grand) ** 2, 0) /
    (groups.length - 1);
  const within =
    groups.reduce(
      (sum, scores) => sum + scores.reduce((part, score) => part + (score - mean(scores)) ** 2, 0),
      0,
    ) /
    (count - groups.length);
  const size =
    (count - groups.reduce((sum, scores) => sum + scores.length ** 2, 0) / count) / (groups.length - 1);
  const whole = between + (size - 1) * within;
  return whole === 0 ? null : (between - within) / whole;
}

/**
 * 决定并列单位的先后: only among units that share a rank by everything else, so that it breaks no order. What was decided
 * before of others stays.
 */
export function decideOrder(
  review: Review,
  all: readonly Ranked[],
  wish: { readonly applications: readonly ApplicationId[]; readonly reason: string },
  actor: Person,
  now: Instant,
): Result<ReviewDecision> {
  const at = (pointer: string, message: string) =>
    refuse('invalidInput', message, { faults: [{ pointer, message }] });
  if (new Set(wish.applications).size !== wish.applications.length)
    return at('/applications', '同一单位出现了两次。');
  const rows = ranking(all, review.rules);
  const ranks = new Set(
    wish.applications.map((one) => rows.find(({ application }) => application === one)?.rank ?? null),
  );
  if (ranks.has(null)) return at('/applications', '有单位不在排序之中，或还没有总分。');
  if (ranks.size > 1)
    return at('/applications', '只能决定并列单位的先后；要打破排序，请在列为候选时说明理由。');
  const others = (review.order?.applications ?? []).filter((one) => !wish.applications.includes(one));
  const applications = [...others, ...wish.applications];
  const order = { applications, reason: wish.reason, at: now };
  const data = { applications: wish.applications };
  const { reason } = wish;
  return accept(reviewDecision(review, { order }, { type: 'OrderDecided', reason, data }, actor, now));
}
