import type { Expert } from '../model/expert.ts';
import { conflictRules, type Recusal, type ReviewRules } from '../model/review.ts';
import { stepLabels } from '../model/status.ts';
import { type RankingRow, rankingCriteria } from './expert-ranking.ts';
import { type LetterValues, letterKinds } from './letters.ts';
import type { OrderMinute } from './list-order.ts';

/** What the minute of the experts' review is drawn up from: the record as it stands, and nothing else. */
export interface MinuteFacts {
  readonly rules: ReviewRules;
  /** The quota: the line is cut below so many. */
  readonly places: number;
  /** Who passed, as ranked. */
  readonly rows: readonly RankingRow[];
  /** Who did not pass, with what was signed. */
  readonly failed: readonly RankingRow[];
  /** Of those who passed, who was chosen, by application. */
  readonly chosen: ReadonlySet<string>;
  /** Candidates before whom others stand who were not chosen (A18, E-59). */
  readonly outOfOrder: readonly OrderMinute[];
  /** Why the lead put equals in this order (E-54); null where it did not have to. */
  readonly orderReason: string | null;
  /** Whoever signed a sheet, with how many. */
  readonly experts: readonly (Pick<Expert, 'name' | 'title' | 'employer'> & { readonly signed: number })[];
  readonly recusals: readonly Recusal[];
}

/** Hundredths of a point as they are written; a dash where there is no score. */
const points = (score: number | null) => (score === null ? '—' : (score / 100).toFixed(2));

/** How was reviewed, as the rules say: nothing of it comes from a source, so the minute repeats it. */
function methodOf({ rounds, scale, minExperts, trim, blind }: ReviewRules): string {
  const each = rounds.map(
    ({ title, weight, passMark, steps }) =>
      `${title}（${steps.map((step) => stepLabels[step]).join('、')}）权重${weight}%，合格分${passMark}分`,
  );
  return [
    `每份评分表满分${scale}分`,
    each.join('；'),
    `每轮至少${minExperts}名专家签字`,
    trim ? '满5名专家的去掉一个最高分和一个最低分' : '不去最高分、最低分',
    blind ? '专家评分时不显示单位名称' : '专家评分时显示单位名称',
  ].join('；');
}

/** Where the line is cut: the last one above it and the first one below. */
function lineOf(rows: readonly RankingRow[], places: number): string {
  const [last, next] = [rows[places - 1], rows[places]];
  if (last === undefined || next === undefined)
    return `通过评审的${rows.length}个单位不多于名额，没有单位在分数线以下`;
  const said = ({ organisationName, total }: RankingRow) => `${organisationName}（${points(total)}分）`;
  return `第${places}名${said(last)}与第${places + 1}名${said(next)}之间`;
}

const each = ({ rounds }: RankingRow) => rounds.map(({ score }) => points(score)).join('／');

/** A table that would have no row says so in its first column of words. */
function orNone(
  list: string,
  entries: readonly Readonly<Record<string, string>>[],
): readonly Readonly<Record<string, string>>[] {
  if (entries.length > 0) return entries;
  const columns = letterKinds.expertMinute.lists.find(({ name }) => name === list)?.columns ?? [];
  return [Object.fromEntries(columns.map((column, index) => [column, index === 0 ? '无' : '—']))];
}

/**
 * 专家评审纪要: method, experts, ranking with its cut line, why equals stand as they do, why the order was broken, who was
 * recused (A17, A18, E-54, E-55, E-59).
 */
export function minuteValues(facts: MinuteFacts): LetterValues {
  const { rows, failed, places, recusals, experts } = facts;
  return {
    fields: {
      评审办法: methodOf(facts.rules),
      专家人数: String(experts.length),
      评审单位数: String(rows.length + failed.length),
      通过单位数: String(rows.length),
      候选单位数: String(facts.chosen.size),
      名额: String(places),
      分数线: lineOf(rows, places),
      并列处理: facts.orderReason ?? '没有须由主办单位决定先后的并列单位',
      回避人次: String(recusals.length),
    },
    lists: {
      专家: orNone(
        '专家',
        experts.map(({ name, title, employer, signed }) => ({
          姓名: name,
          职称: title,
          单位: employer.name,
          评审件数: String(signed),
        })),
      ),
      排序: orNone(
        '排序',
        rows.map((row) => ({
          名次: row.rank === null ? '—' : `${row.rank}${row.tied ? '（并列）' : ''}`,
          单位: row.organisationName,
          总分: points(row.total),
          各轮得分: each(row),
          先后依据: row.by === null ? '—' : rankingCriteria[row.by],
          结果: facts.chosen.has(row.application) ? '列为候选' : '未列为候选',
        })),
      ),
      未按排序: orNone(
        '未按排序',
        facts.outOfOrder.map(({ organisationName, passedOver, reason }) => ({
          候选单位: organisationName,
          排在前面的单位: passedOver.map((one) => one.organisationName).join('、'),
          理由: reason || '＿＿＿＿',
        })),
      ),
      回避: orNone(
        '回避',
        recusals.map(({ expertName, organisationName, rule, sentence, voided }) => ({
          专家: expertName,
          单位: organisationName,
          情形: conflictRules[rule].label,
          说明: voided ? `${sentence}（已签字的评分作废，由他人重评）` : sentence,
        })),
      ),
      未通过: orNone(
        '未通过',
        failed.map((row) => ({ 单位: row.organisationName, 各轮得分: each(row) })),
      ),
    },
  };
}
