import * as z from 'zod';
import { Figure } from './answer.ts';
import { decidedEvent } from './chained-event.ts';
import { Measure } from './edition.ts';
import { EditionId, ItemId, OrganisationId, PlanId, PlanUnitId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

const words = (what: string, most: number) =>
  z.string(`请填写${what}`).trim().max(most, `${what}不能超过 ${most} 字`);
const named = (what: string, most: number) => words(what, most).min(1, `请填写${what}`);

/** 责任单位: a department, a hospital or a township of the county. It takes part in the plan and recommends nobody. */
export const PlanUnit = z.strictObject({
  id: PlanUnitId,
  name: named('单位名称', 60),
  /** Other spellings in the source: 县发改局 beside 县发展改革局 (DOMAIN E-15). */
  also: z.array(named('单位的其他写法', 60)).max(10),
  kind: z.enum(['department', 'township'], '请选择部门或乡镇（街道）'),
  /** 县创建工作领导小组成员单位. */
  member: z.boolean(),
  /** 「明确专人负责」(J-13). */
  officer: z.strictObject({ name: named('负责人姓名', 40), phone: words('联系电话', 40) }).nullable(),
});
export type PlanUnit = z.infer<typeof PlanUnit>;

/** A step of the work with its first and last day (J-11). */
export const PlanPhase = z.strictObject({
  id: z.string().regex(/^p[0-9]{1,2}$/, '阶段编号格式不正确'),
  title: named('阶段名称', 60),
  text: words('阶段内容', 1_000),
  from: LocalDate,
  to: LocalDate,
});
export type PlanPhase = z.infer<typeof PlanPhase>;

/** A figure that a task has to reach. */
export const PlanTarget = z.strictObject({
  measure: Measure,
  /** Whether the lead unit says it for the county, or every township its own, added up as integers. */
  collected: z.enum(['lead', 'townships'], '请选择由谁填报'),
});
export type PlanTarget = z.infer<typeof PlanTarget>;

/** 「各乡镇<街道>」 and 「领导小组各成员单位」: kept as what they are, so that a unit added later is bound by them, too. */
export const planGroups = { townships: '各乡镇（街道）', members: '领导小组各成员单位' } as const;
export type PlanUnitGroup = keyof typeof planGroups;

export const PlanTask = z.strictObject({
  id: ItemId,
  group: z.string(),
  name: named('任务名称', 100),
  content: words('任务内容', 5_000),
  /** In the order of the source, which names no lead. */
  units: z.array(PlanUnitId).max(40),
  each: z.array(z.enum(['townships', 'members'])).max(2),
  /** 牵头, where the county marked one; the first unit leads by custom where it did not (DOMAIN §A.4 ii). */
  lead: PlanUnitId.nullable(),
  /** What it comes down to, each to be ticked off: 「县人民医院与太平镇卫生院」. */
  points: z.array(named('工作要点', 200)).max(20),
  targets: z.array(PlanTarget).max(10),
  phase: z.string().nullable(),
  due: LocalDate,
  /** Rows of `Plan.standard` that its evidence and figures are for. */
  feeds: z.array(ItemId).max(20),
  /** Rule of the source: J-T一3. */
  rule: z.string().max(40).optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

/** What the plan rests on: a notice, jointly issued where two departments sponsor the creation (J-01). */
export const PlanBasis = z.strictObject({
  title: named('依据文件名称', 200),
  documentNumber: words('文号', 60),
  issuers: z.array(named('发文机关', 60)).min(1, '请填写发文机关').max(6),
});
export type PlanBasis = z.infer<typeof PlanBasis>;

/** A paper that the county owes somebody by a day: 创建工作报告 to the city by 30 September (J-12). */
export const PlanHandIn = z.strictObject({
  id: z.string().regex(/^h[0-9]{1,2}$/, '报送事项编号格式不正确'),
  title: named('报送事项', 100),
  to: named('报送对象', 60),
  due: LocalDate,
});
export type PlanHandIn = z.infer<typeof PlanHandIn>;

/** What the leading group lays down and may change. */
export const PlanDefinition = z.strictObject({
  title: named('方案名称', 120),
  documentNumber: words('文号', 60),
  /** 成文日期 and 发布日期 are two days (DOMAIN §A.4 iv). */
  writtenOn: LocalDate,
  publishedOn: LocalDate.nullable(),
  basis: z.array(PlanBasis).min(1, '请填写依据文件').max(5),
  goal: z.strictObject({
    text: words('工作目标', 2_000),
    date: LocalDate,
    /** The six goods (J-03). */
    aims: z.array(named('目标', 40)).max(12),
    /** Whose acceptance it has to pass: 市级, 省级 (J-02). */
    acceptances: z.array(named('验收层级', 20)).max(4),
  }),
  /** The standard that the tasks feed. */
  standard: EditionId.nullable(),
  phases: z.array(PlanPhase).min(1, '请至少填写一个阶段').max(12),
  groups: z
    .array(z.strictObject({ id: z.string().min(1).max(10), title: named('任务类别', 120) }))
    .min(1, '请至少填写一个任务类别')
    .max(20),
  units: z.array(PlanUnit).min(1, '请至少填写一个责任单位').max(80, '责任单位不能超过 80 个'),
  tasks: z.array(PlanTask).min(1, '请至少填写一项任务').max(60, '任务不能超过 60 项'),
  handIns: z.array(PlanHandIn).max(6),
});
export type PlanDefinition = z.infer<typeof PlanDefinition>;

/** A handing-in as it was recorded. */
export const PlanHandedIn = z.strictObject({
  id: z.string(),
  on: LocalDate,
  documentNumber: z.string(),
  note: z.string(),
  by: z.string(),
  at: Instant,
});
export type PlanHandedIn = z.infer<typeof PlanHandedIn>;

/** 县级创建方案: a root of its own, of one county. */
export const Plan = z.strictObject({
  ...PlanDefinition.shape,
  id: PlanId,
  organisation: OrganisationId,
  organisationName: z.string(),
  /** The example that it was begun from. */
  source: EditionId.nullable(),
  handedIn: z.array(PlanHandedIn),
  status: z.enum(['active', 'closed']),
  version: z.int().min(1),
  updatedAt: Instant,
});
export type Plan = z.infer<typeof Plan>;

/** 未开展 → 进行中 → 待验收 → 已完成, or 已退回. */
export const workStates = {
  open: '进行中',
  reported: '待验收',
  returned: '已退回',
  accepted: '已完成',
} as const;
export type WorkState = keyof typeof workStates;

/** What one unit does for one task. It exists once something was said about it; before it is `open` with nothing done. */
export const PlanWork = z.strictObject({
  plan: PlanId,
  task: ItemId,
  unit: PlanUnitId,
  state: z.enum(Object.keys(workStates) as [WorkState]),
  percent: z.int('进度应为 0 至 100 的整数').min(0, '进度不能小于 0').max(100, '进度不能大于 100'),
  figures: z.record(z.string().max(40), Figure),
  /** One tick for each of the task's points. */
  points: z.array(z.boolean()).max(20),
  text: z.string(),
  /** Where it is this unit's own. */
  due: LocalDate.nullable(),
  reported: z.strictObject({ by: z.string(), at: Instant }).nullable(),
  decided: z.strictObject({ by: z.string(), at: Instant, note: z.string() }).nullable(),
  /** 0 where nothing was said yet. */
  version: z.int().min(0),
});
export type PlanWork = z.infer<typeof PlanWork>;

/** 一事一议: what has no papers goes to the county government case by case (J-14). */
export const PlanIssue = z.strictObject({
  id: z.string(),
  plan: PlanId,
  task: ItemId.nullable(),
  unit: PlanUnitId.nullable(),
  title: z.string(),
  text: z.string(),
  raised: z.strictObject({ by: z.string(), at: Instant }),
  decision: z
    .strictObject({
      text: z.string(),
      documentNumber: z.string(),
      on: LocalDate,
      by: z.string(),
      at: Instant,
    })
    .nullable(),
  version: z.int().min(1),
});
export type PlanIssue = z.infer<typeof PlanIssue>;

export const planEventLabels = {
  PlanStarted: '制定方案',
  PlanEdited: '修改方案',
  ProgressReported: '报告进展',
  WorkSubmitted: '报请验收',
  WorkAccepted: '验收通过',
  WorkReturned: '退回',
  DueMoved: '调整期限',
  UnitsReminded: '催办',
  HandedIn: '报送',
  IssueRaised: '提请一事一议',
  IssueDecided: '一事一议决定',
  PlanClosed: '结束方案',
} as const;
export type PlanEventType = keyof typeof planEventLabels;

/** One entry of a plan's record: append-only, each holds the hash of the one before. */
export const PlanEvent = decidedEvent({
  type: z.enum(Object.keys(planEventLabels) as [PlanEventType]),
  plan: PlanId,
  task: ItemId.nullable(),
  unit: PlanUnitId.nullable(),
});
export type PlanEvent = z.infer<typeof PlanEvent>;

/**
 * What a plan says beside its tasks: the tasks, their units, targets and dates stand in the edition of kind `plan`, and
 * only there.
 */
export const PlanExample = z.strictObject({
  edition: EditionId,
  county: z.string(),
  writtenOn: LocalDate,
  publishedOn: LocalDate,
  basis: z.array(PlanBasis),
  goal: PlanDefinition.shape.goal,
  phases: z.array(z.strictObject({ title: z.string(), text: z.string(), from: LocalDate, to: LocalDate })),
  handIns: z.array(z.strictObject({ title: z.string(), to: z.string(), due: LocalDate })),
  /** Index of the phase in which tasks without a date of their own are carried out. */
  implementation: z.int().min(0),
  /** The townships that the source names; the county adds the others. */
  townships: z.array(z.string()),
  /** How the edition names them, in its one spelling. */
  townshipWords: z.string(),
  memberWords: z.string(),
  /** Figures that every township says for itself; the lead says the others. */
  collectedByTownships: z.array(z.string()),
});
export type PlanExample = z.infer<typeof PlanExample>;
