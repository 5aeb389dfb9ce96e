import * as z from 'zod';
import { decidedEvent, RecordedActor } from './chained-event.ts';
import { ExpertField } from './expert.ts';
import { ApplicationId, CampaignId, ExpertId, OrganisationId, SheetId } from './ids.ts';
import { Instant } from './instant.ts';
import { Step } from './status.ts';

/** What is scored where no row of a standard is: 特色、亮点、成效 of a defence (C-12). */
export const Criterion = z.strictObject({
  id: z.string().regex(/^[a-z0-9.]{1,20}$/, '编号格式不正确'),
  title: z.string().trim().min(1, '请填写评分项').max(60, '评分项不能超过 60 字'),
  max: z.int('分值应为整数').min(1, '分值应为正整数').max(1000, '分值过大'),
});
export type Criterion = z.infer<typeof Criterion>;

/** A round with what it weighs in the total; its score is the mean of the signed sheets of its steps. */
export const Round = z.strictObject({
  title: z.string().trim().min(1, '请填写轮次名称').max(60, '轮次名称不能超过 60 字'),
  weight: z.int('权重应为整数').min(1, '权重应在 1 到 100 之间').max(100, '权重应在 1 到 100 之间'),
  steps: z.array(Step).min(1, '每轮至少一个环节'),
  /** Of `scale`; who stays below does not pass the last step of the round. */
  passMark: z.int('合格分应为整数').min(0, '合格分不能为负数'),
});
export type Round = z.infer<typeof Round>;

/**
 * How experts review in one campaign. No source gives scale, weights, pass marks or numbers of experts ([GAP] in
 * DOMAIN §H): they are the lead's to set, and a person decides in the end.
 */
export const ReviewRules = z.strictObject({
  /** Highest score of a sheet. */
  scale: z.int('满分应为整数').min(10, '满分应在 10 到 1000 之间').max(1000, '满分应在 10 到 1000 之间'),
  /** Points of one row at most, where rows are scored. */
  rowPoints: z
    .int('每行分值应为整数')
    .min(1, '每行分值应在 1 到 100 之间')
    .max(100, '每行分值应在 1 到 100 之间'),
  rounds: z.array(Round).min(1, '至少一轮').max(4, '不能超过 4 轮'),
  /** For steps without rows. */
  criteria: z.array(Criterion).max(20, '评分项不能超过 20 个'),
  /** Experts for one application in each step that is scored by sheets. */
  perApplication: z.int('专家人数应为整数').min(1, '每件至少 1 名专家').max(15, '每件不能超过 15 名专家'),
  /** Signed sheets without which nothing is passed (E-56). */
  minExperts: z.int('最少人数应为整数').min(1, '最少人数至少为 1').max(15, '最少人数过大'),
  /** Highest and lowest sheet left out of the mean, only where there are five or more (E-56). */
  trim: z.boolean(),
  /** Points of `scale` from the median from which a sheet is shown as an outlier. */
  outlier: z.int('离群分差应为整数').min(1, '离群分差应为正整数'),
  /** Names of units are hidden from the experts. */
  blind: z.boolean(),
  /** Fields that must sit at every table. */
  fields: z.array(ExpertField).max(8),
  /** Conflicts that a campaign may switch off; same county, employer and legal person it may not (E-55). */
  samePrefecture: z.boolean(),
  formerEmployer: z.boolean(),
  scoredLast: z.boolean(),
  /** Whether an expert of one round may sit in another for the same unit (E-58). */
  panelsOverlap: z.boolean(),
  /** Days from the announcement of the result within which a unit may ask for a review of its score (复核, E-61). */
  appealDays: z.int('复核期限应为整数天').min(1, '复核期限至少 1 天').max(60, '复核期限不能超过 60 天'),
});
export type ReviewRules = z.infer<typeof ReviewRules>;

/** Where the seats of a step stand: proposed by a draw, or announced to the experts. */
export const StepPanels = z.strictObject({
  /** Counts the draws; seats of another draw are of no account. */
  draw: z.int().min(1),
  /** Recorded, so that the same draw can be made again by anybody. */
  seed: z.string(),
  applications: z.int().min(0),
  publishedAt: Instant.nullable(),
});
export type StepPanels = z.infer<typeof StepPanels>;

/** The review by experts of one campaign, a record beside it. */
export const Review = z.strictObject({
  campaign: CampaignId,
  lead: OrganisationId,
  rules: ReviewRules,
  panels: z.partialRecord(Step, StepPanels),
  /** The order that the lead decided among those that nothing else tells apart (E-54), with the reason for the minute. */
  order: z.strictObject({ applications: z.array(ApplicationId), reason: z.string(), at: Instant }).optional(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type Review = z.infer<typeof Review>;

/**
 * proposed: by a draw, known to the lead alone · seated: the expert has the sheet · signed · declined: by the expert,
 * without a conflict · recused: a conflict, and what was signed is void · removed: by the lead, with a reason ·
 * superseded: other experts judge anew after 复核 (E-61); score and signature stay to be read and count for nothing.
 */
export const seatStates = [
  'proposed',
  'seated',
  'signed',
  'declined',
  'recused',
  'removed',
  'superseded',
] as const;
export const SeatState = z.enum(seatStates);
export type SeatState = z.infer<typeof SeatState>;
export const seatStateLabels = {
  proposed: '待公布',
  seated: '评审中',
  signed: '已签字',
  declined: '已辞评',
  recused: '已回避',
  removed: '已撤换',
  superseded: '复核前的评审',
} as const satisfies Record<SeatState, string>;

/** Why an expert must not judge a unit. */
export const conflictRules = {
  sameCounty: { label: '同一县（市、区）', automatic: true },
  sameEmployer: { label: '同一工作单位', automatic: true },
  sameLegalPerson: { label: '同一法人', automatic: true },
  ownRecommendation: { label: '本单位审核或推荐的申报', automatic: true },
  ownSubmission: { label: '本人填报或提交的申报', automatic: true },
  formerEmployer: { label: '原工作单位', automatic: true },
  samePrefecture: { label: '同一地市', automatic: true },
  scoredLast: { label: '上一周期评审过该单位', automatic: true },
  otherRound: { label: '另一轮评审过该单位', automatic: true },
  earlierReview: { label: '复核之前评审过该单位', automatic: true },
  declaredByExpert: { label: '专家申报回避', automatic: false },
  declaredByUnit: { label: '申报单位申请回避', automatic: false },
  foundByLead: { label: '主办单位认定回避', automatic: false },
} as const;
export type ConflictRule = keyof typeof conflictRules;
export const ConflictRule = z.enum(Object.keys(conflictRules) as [ConflictRule]);

/** One place at the table of an application. */
export const Seat = z.strictObject({
  expert: ExpertId,
  expertName: z.string(),
  state: SeatState,
  by: z.enum(['draw', 'hand']),
  /** Of the latest change by hand, a decline or a recusal. */
  reason: z.string().nullable(),
  rule: ConflictRule.nullable(),
  /** Null until it is announced. */
  sheet: SheetId.nullable(),
  /** In hundredths of a point of the scale, and how often it was signed; null until it is. */
  score: z.int().nullable(),
  signedAt: Instant.nullable(),
  at: Instant,
});
export type Seat = z.infer<typeof Seat>;

/** Everybody who sits, or sat, at the table of one application in one step. */
export const Panel = z.strictObject({
  campaign: CampaignId,
  step: Step,
  application: ApplicationId,
  organisation: OrganisationId,
  organisationName: z.string(),
  /** What experts call it in a blind review: drawn with the seats, so that its order says nothing. */
  alias: z.string(),
  draw: z.int().min(1),
  seats: z.array(Seat),
  revision: z.int().min(1),
  updatedAt: Instant,
});
export type Panel = z.infer<typeof Panel>;

/** Proof of a recusal: who, of whom, by which rule, said by whom and when (E-55). */
export const Recusal = z.strictObject({
  campaign: CampaignId,
  application: ApplicationId,
  organisationName: z.string(),
  expert: ExpertId,
  expertName: z.string(),
  rule: ConflictRule,
  sentence: z.string(),
  /** The step in which it came to light; a sheet that had been signed was void from then on. */
  step: Step,
  voided: z.boolean(),
  actor: RecordedActor,
  at: Instant,
});
export type Recusal = z.infer<typeof Recusal>;

export const reviewEventLabels = {
  ReviewArranged: '制定评审办法',
  RulesChanged: '修改评审办法',
  ExpertsDrawn: '抽取专家',
  PanelsAnnounced: '公布指派',
  OrderDecided: '决定并列单位的先后',
} as const;
export type ReviewEventType = keyof typeof reviewEventLabels;

/** One entry of the record of a review: append-only, each holds the hash of the one before. */
export const ReviewEvent = decidedEvent({
  type: z.enum(Object.keys(reviewEventLabels) as [ReviewEventType]),
  campaign: CampaignId,
});
export type ReviewEvent = z.infer<typeof ReviewEvent>;
