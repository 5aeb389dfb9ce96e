import * as z from 'zod';
import { Letter } from './application.ts';
import { ProjectKind } from './ban.ts';
import { decidedEvent } from './chained-event.ts';
import {
  ApplicationId,
  BanId,
  CampaignId,
  DesignationId,
  ObjectionId,
  OrganisationId,
  Subject,
} from './ids.ts';
import { Instant, LocalDate, MonthDay } from './instant.ts';

/** 有效 → 限期整改 / 退出核查 → 取消命名; 注销 ends a title without a ban (DOMAIN D.5). */
export const designationStatuses = {
  active: { label: '有效', tone: 'success', ended: false },
  watch: { label: '限期整改', tone: 'warning', ended: false },
  underCase: { label: '退出核查中', tone: 'warning', ended: false },
  revoked: { label: '已取消命名', tone: 'danger', ended: true },
  closed: { label: '已注销', tone: 'neutral', ended: true },
} as const;
export type DesignationStatus = keyof typeof designationStatuses;
export const DesignationStatus = z.enum(Object.keys(designationStatuses) as [DesignationStatus]);

/** 未到期 → 待提交 → 已提交 → 退回 → 已接收; 逾期 in between; 已免除 where the title ended first (DOMAIN D.5). */
export const reportStates = {
  notDue: { label: '未到期', tone: 'neutral' },
  due: { label: '待提交', tone: 'active' },
  overdue: { label: '逾期未交', tone: 'danger' },
  submitted: { label: '已提交，待接收', tone: 'active' },
  returned: { label: '已退回修改', tone: 'warning' },
  received: { label: '已接收', tone: 'success' },
  cancelled: { label: '已免除', tone: 'neutral' },
} as const;
export type ReportState = keyof typeof reportStates;
export const ReportState = z.enum(Object.keys(reportStates) as [ReportState]);

/** The duty to report on one year, due in the next (DOMAIN C-17). */
export const ReportDuty = z.strictObject({
  year: z.int().min(2000).max(2100),
  /** The last day on which the report is in time. */
  dueOn: LocalDate,
  state: ReportState,
  /** Came, or was sent again, after its day: it stays 逾期提交 whatever becomes of it. */
  late: z.boolean(),
  /** Reminders sent since it is overdue: +1, +7 and +30 days. */
  reminders: z.int().min(0).max(3),
  /** Put on the list of those to be inspected. */
  escalated: z.boolean(),
  /** A title given in December has little to say of its first year (DOMAIN E-49). */
  short: z.boolean(),
  /** How often it was submitted; each submission is kept. */
  submission: z.int().min(0),
  submittedBy: Subject.nullable(),
  submittedAt: Instant.nullable(),
  /** The latest return, with the last day to send it again. */
  returned: z.strictObject({ reason: z.string(), until: LocalDate }).nullable(),
});
export type ReportDuty = z.infer<typeof ReportDuty>;

/** Figures of an annual report, as typed; integers when it is submitted. */
export const reportFigures = {
  institutions: { label: '医养结合机构', unit: '家' },
  beds: { label: '医养结合机构床位', unit: '张' },
  served: { label: '全年服务老年人', unit: '人次' },
  contracts: { label: '签约合作的医疗机构与养老机构', unit: '对' },
} as const;
export type ReportFigure = keyof typeof reportFigures;
const figure = z.string().max(20, '数字不能超过 20 位');
const words = (what: string) => z.string().max(10_000, `${what}不能超过 10000 字`);

/** What the named unit writes about a year. */
export const ReportContent = z.strictObject({
  /** 工作推进情况. */
  progress: words('工作推进情况'),
  problems: words('存在问题'),
  plan: words('下一步打算'),
  figures: z.strictObject({ institutions: figure, beds: figure, served: figure, contracts: figure }),
});
export type ReportContent = z.infer<typeof ReportContent>;

/** The closed list of what a title is taken for (DOMAIN N-49, C-18). An overdue report is none of it. */
export const caseCategories = {
  incident: '发生重大不良社会影响事件',
  illegal: '发生违法案件',
  policy: '医养结合相关政策执行不力',
  decline: '服务水平明显下降',
  rights: '老年人权益受到侵害',
  other: '其他工作服务严重滑坡的情况',
} as const;
export type CaseCategory = keyof typeof caseCategories;
export const CaseCategory = z.enum(
  Object.keys(caseCategories) as [CaseCategory],
  '请选择退出情形，只限文件列明的情形',
);

export const caseSources = {
  inspection: '“回头看”检查',
  clue: '公示期满后收到的异议或线索',
  complaint: '投诉举报',
  authority: '有关部门通报',
  media: '媒体报道',
  otherLevel: '其他层级的处理决定',
} as const;
export type CaseSource = keyof typeof caseSources;
export const CaseSource = z.enum(Object.keys(caseSources) as [CaseSource], '请选择线索来源');

export const inspectionKinds = { planned: '“回头看”检查', unscheduled: '不定期检查' } as const;
export type InspectionKind = keyof typeof inspectionKinds;
export const InspectionKind = z.enum(Object.keys(inspectionKinds) as [InspectionKind], '请选择检查方式');

/** The inspection that is under way (DOMAIN C-16); those that are over stand in the record. */
export const Inspection = z.strictObject({
  number: z.int().min(1),
  kind: InspectionKind,
  plannedOn: LocalDate,
  focus: z.string(),
  inspectedOn: LocalDate.nullable(),
  findings: z.array(z.string()),
  /** The last day of the rectification; null before anything was found. */
  rectifyBy: LocalDate.nullable(),
  /** The day passed and nothing was reported or looked at again. */
  overdue: z.boolean(),
  rectified: z.strictObject({ at: Instant, text: z.string(), by: Subject }).nullable(),
});
export type Inspection = z.infer<typeof Inspection>;

/** The case that may end the title. What the handlers gathered is in `CaseFile`, beside it. */
export const RevocationCase = z.strictObject({
  number: z.int().min(1),
  category: CaseCategory,
  /** What the unit is told and may answer to. */
  facts: z.string(),
  openedOn: LocalDate,
  /** The last day on which the unit is heard (陈述申辩). */
  hearingUntil: LocalDate,
  hearing: z.enum(['open', 'closed']),
  statement: z.strictObject({ at: Instant, text: z.string(), waived: z.boolean() }).nullable(),
});
export type RevocationCase = z.infer<typeof RevocationCase>;

/** Of the handlers alone: where it came from and what shows it. Never read by the unit or the public. */
export const CaseFile = z.strictObject({
  source: CaseSource,
  objection: ObjectionId.nullable(),
  evidence: z.string(),
});
export type CaseFile = z.infer<typeof CaseFile>;

/** How a named unit changed; what becomes of the title is decided each time (DOMAIN E-09). */
export const changeKinds = {
  renamed: '更名',
  merged: '撤并',
  moved: '迁址',
  legalPerson: '变更法人主体',
} as const;
export type ChangeKind = keyof typeof changeKinds;
export const ChangeKind = z.enum(Object.keys(changeKinds) as [ChangeKind], '请选择变更情形');

/**
 * 命名: one title of one unit, a root of its own. The stored status is the truth; names, dates and numbers of the
 * naming stay as the document gave them.
 */
export const Designation = z.strictObject({
  id: DesignationId,
  /** Who holds it today. */
  organisation: OrganisationId,
  organisationName: z.string(),
  /** With the province before it (DOMAIN E-13). */
  fullName: z.string(),
  path: z.string(),
  /** The name in the naming document, for ever. */
  namedAs: z.string(),
  kind: ProjectKind,
  programme: z.string(),
  campaign: CampaignId.nullable(),
  application: ApplicationId.nullable(),
  lead: OrganisationId,
  leadName: z.string(),
  title: z.string(),
  documentNumber: z.string(),
  documentNumberAsGiven: z.string().optional(),
  date: LocalDate,
  plaque: z.strictObject({
    /** Unique in the programme; null for titles from before plaques were recorded here. */
    number: z.string().nullable(),
    handedOverOn: LocalDate.nullable(),
    removedOn: LocalDate.nullable(),
  }),
  status: DesignationStatus,
  /** Month and day on which annual reports are due (`annualReportDue`, DOMAIN C-17). */
  reportDue: MonthDay,
  /** One of each year, the latest last. */
  duties: z.array(ReportDuty),
  /** On the list of those to be inspected, since when and why; cleared by an inspection. */
  inspectionWanted: z.strictObject({ since: Instant, reason: z.string() }).nullable(),
  inspection: Inspection.nullable(),
  inspections: z.int().min(0),
  case: RevocationCase.nullable(),
  cases: z.int().min(0),
  /** The unit was renamed, merged or moved, and nobody has decided yet what becomes of the title (变更待核). */
  pendingChange: z.strictObject({ since: Instant, what: z.string() }).nullable(),
  /** Who held it before, by the name of that day. */
  formerHolders: z.array(
    z.strictObject({ organisation: OrganisationId, name: z.string(), until: LocalDate, kind: ChangeKind }),
  ),
  revocation: z
    .strictObject({ document: Letter, category: CaseCategory, reason: z.string(), ban: BanId })
    .nullable(),
  /** While a decision that was annulled later stood, the title was not held (DOMAIN E-82). */
  gaps: z.array(z.strictObject({ from: LocalDate, to: LocalDate, document: Letter, reason: z.string() })),
  closure: z.strictObject({ on: LocalDate, document: Letter, reason: z.string() }).nullable(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type Designation = z.infer<typeof Designation>;

/** One entry of a designation's record: append-only, each holds the hash of the one before. */
export const DesignationEvent = decidedEvent({
  type: z.string(),
  action: z.string(),
  designation: DesignationId,
  organisation: OrganisationId,
  from: DesignationStatus.nullable(),
  to: DesignationStatus,
  /** Hash of what is kept beside the record: a report as submitted, the handlers' file of a case. */
  content: z.string().nullable(),
});
export type DesignationEvent = z.infer<typeof DesignationEvent>;

/** The duties machine of a designation, beside the aggregate: its bookkeeping changes no version that people see. */
export const DutyCalendar = z.strictObject({
  designation: DesignationId,
  generation: z.int().min(1),
  /** When the machine in force was started: it hands over before its year is full. */
  startedAt: Instant.nullable(),
  /** What it waits for; null while it works or when nothing lies ahead. */
  wakesAt: Instant.nullable(),
  /** It found nothing ahead and ended. */
  ended: z.boolean(),
});
export type DutyCalendar = z.infer<typeof DutyCalendar>;
