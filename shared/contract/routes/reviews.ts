import * as z from 'zod';
import { Appeal, Tally } from '../../model/application.ts';
import { ExpertField } from '../../model/expert.ts';
import { ApplicationId, ExpertId } from '../../model/ids.ts';
import { ConflictRule, Panel, Recusal, Review, ReviewEvent, ReviewRules, Seat } from '../../model/review.ts';
import { Step } from '../../model/status.ts';
import { route } from '../route.ts';
import { NationalMark } from '../views.ts';
import { campaign, reason } from './fields.ts';

const version = z.int('版本号应为整数').min(0);
const step = Step;

/** How far one step of the evaluation is. */
export const StepProgress = z.object({
  step,
  label: z.string(),
  /** Whether experts fill sheets in it; on site it is the team's records that count. */
  sheets: z.boolean(),
  /** Applications that are at this step now. */
  waiting: z.int(),
  tables: z.int(),
  seats: z.int(),
  proposed: z.int(),
  signed: z.int(),
  /** Tables with fewer experts than the rules ask for. */
  short: z.int(),
});
export type StepProgress = z.infer<typeof StepProgress>;

export const SeatedExpert = z.object({
  id: ExpertId,
  name: z.string(),
  fields: z.array(ExpertField),
  /** Why they cannot be drawn now; null where they can. */
  unfit: z.string().nullable(),
  /** By step: seats held, and signed of them. */
  held: z.record(z.string(), z.int()),
  signed: z.record(z.string(), z.int()),
});
export type SeatedExpert = z.infer<typeof SeatedExpert>;

export const ReviewView = z.object({
  review: Review.nullable(),
  /** What the rules would be if nothing were changed. */
  usual: ReviewRules,
  steps: z.array(StepProgress),
  experts: z.array(SeatedExpert),
  recusals: z.array(Recusal),
  /** Units that ask for 复核, or whose appeal was accepted and is being judged (E-61). */
  appeals: z.array(z.object({ application: ApplicationId, organisationName: z.string(), appeal: Appeal })),
  events: z.array(ReviewEvent),
  intact: z.boolean(),
});
export type ReviewView = z.infer<typeof ReviewView>;

export const getReview = route({
  name: 'get-review',
  method: 'GET',
  path: '/campaigns/{id}/review',
  parameters: campaign,
  summary: '一个批次的专家评审：办法、进度、回避和记录（限批次管理人员）',
  reply: ReviewView,
});

export const listPanels = route({
  name: 'list-panels',
  method: 'GET',
  path: '/campaigns/{id}/review/panels',
  parameters: campaign,
  query: z.strictObject({ step, cursor: z.string().max(2000).optional() }),
  summary: '一个环节的专家指派，按页（限批次管理人员）',
  reply: z.object({ panels: z.array(Panel), next: z.string().nullable() }),
});

export const arrangeReview = route({
  name: 'arrange-review',
  method: 'POST',
  path: '/campaigns/{id}/review',
  parameters: campaign,
  summary: '制定评审办法：轮次、权重、合格分、人数、盲评、回避',
  body: z.strictObject({ version, rules: ReviewRules }),
  reply: z.object({ review: Review }),
});

export const drawExperts = route({
  name: 'draw-experts',
  method: 'POST',
  path: '/campaigns/{id}/review/draw',
  parameters: campaign,
  summary: '为一个环节抽取专家：不违反回避、人数均衡、领域覆盖；公布之后只补空缺',
  body: z.strictObject({
    version,
    step,
    /** Given to repeat a draw; made by the server where it is absent. */
    seed: z.string().trim().min(1, '随机种子不能为空').max(60, '随机种子过长').optional(),
  }),
  reply: z.object({
    review: Review,
    seats: z.int(),
    spread: z.int(),
    /** Tables that stay short, and why. */
    gaps: z.array(z.object({ organisationName: z.string(), missing: z.int(), sentence: z.string() })),
    uncovered: z.array(z.object({ organisationName: z.string(), field: ExpertField })),
    barred: z.int(),
  }),
});

export const announcePanels = route({
  name: 'announce-panels',
  method: 'POST',
  path: '/campaigns/{id}/review/announce',
  parameters: campaign,
  summary: '公布指派：专家可以看到并评审指派给本人的申报',
  body: z.strictObject({ version, step }),
  reply: z.object({ review: Review, issued: z.int() }),
});

const seat = {
  step,
  application: ApplicationId,
  /** Of the table, as the officer saw it. */
  revision: z.int().min(0),
};

export const changeSeat = route({
  name: 'change-seat',
  method: 'POST',
  path: '/campaigns/{id}/review/seats',
  parameters: campaign,
  summary: '手工撤换或增加一名专家，说明理由；有回避情形的不能指派',
  body: z.strictObject({
    ...seat,
    remove: ExpertId.nullable().default(null),
    add: ExpertId.nullable().default(null),
    reason,
  }),
  reply: z.object({ panel: Panel }),
});

export const recuseExpert = route({
  name: 'recuse-expert',
  method: 'POST',
  path: '/campaigns/{id}/review/recusals',
  parameters: campaign,
  summary: '记录回避（单位申请或主办单位认定）；已经签字的评分随即作废，由其他专家重评',
  body: z.strictObject({
    ...seat,
    expert: ExpertId,
    rule: ConflictRule.extract(['declaredByUnit', 'foundByLead'], '请选择回避的来源'),
    sentence: z.string().trim().min(1, '请写明回避的情形').max(500, '回避情形不能超过 500 字'),
  }),
  reply: z.object({ panel: Panel }),
});

export const RankedView = z.object({
  application: ApplicationId,
  organisationName: z.string(),
  panels: z.partialRecord(
    Step,
    z.object({ seats: z.array(Seat.pick({ expert: true, expertName: true, state: true, score: true })) }),
  ),
  verified: Tally.nullable(),
  /** Led by a community health centre or a township hospital (C-04). */
  preferred: z.boolean(),
  /** Where the same unit stands on the list that this lead sent to the nation (C-13); null where it stands on none. */
  national: NationalMark.nullable(),
});

export const getRanking = route({
  name: 'get-ranking',
  method: 'GET',
  path: '/campaigns/{id}/ranking',
  parameters: campaign,
  summary: '排序所依据的全部评分（限批次管理人员）；排序由同一规则计算，试算不改动记录',
  reply: z.object({
    review: Review,
    places: z.int(),
    /** Past the evaluation: ranked, candidates and what follows. */
    units: z.array(RankedView),
  }),
});

export const decideOrder = route({
  name: 'decide-order',
  method: 'POST',
  path: '/campaigns/{id}/ranking/order',
  parameters: campaign,
  summary: '决定并列单位的先后，理由写入纪要；只能在并列的单位之间排列',
  body: z.strictObject({
    version,
    applications: z.array(ApplicationId).min(2, '至少两个单位').max(3_000),
    reason,
  }),
  reply: z.object({ review: Review }),
});
