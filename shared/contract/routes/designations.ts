import * as z from 'zod';
import {
  CaseCategory,
  CaseSource,
  ChangeKind,
  InspectionKind,
  ReportContent,
} from '../../model/designation.ts';
import { DesignationId, ObjectionId, OrganisationId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import {
  DesignationRow,
  DesignationState,
  DesignationView,
  PublicTitle,
  ReportDraft,
} from '../designation-views.ts';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';
import { plaqueNumber } from './decisions.ts';
import { document, reason, version } from './fields.ts';

const designation = z.strictObject({ id: DesignationId });
const year = z.int('年度应为整数').min(2000, '年度不正确').max(2100, '年度不正确');
const words = (what: string, most: number) =>
  z.string(`请填写${what}`).trim().max(most, `${what}不能超过 ${most} 字`);

/** What a list is narrowed to: a state of the title, reports that are overdue, or what the lead has to decide. */
export const designationFilterLabels = {
  all: '全部',
  active: '有效',
  watch: '限期整改',
  underCase: '退出核查中',
  revoked: '已取消命名',
  closed: '已注销',
  overdue: '年度报告逾期',
  decision: '待本单位办理',
} as const;
export const designationFilters = Object.keys(designationFilterLabels) as [
  keyof typeof designationFilterLabels,
];

export const listDesignations = route({
  name: 'list-designations',
  method: 'GET',
  path: '/designations',
  summary: '命名单位：主办单位看本单位命名的，其他单位看辖区内国家命名的；按状态、逾期筛选，分页',
  query: z.strictObject({
    filter: z.enum(designationFilters).default('all'),
    /** own: named by the reader's unit; nation: national titles inside its branch, of every state together. */
    of: z.enum(['own', 'nation']).optional(),
    cursor: z.string().max(4_000).optional(),
  }),
  reply: z.object({
    designations: z.array(DesignationRow),
    next: z.string().optional(),
    of: z.enum(['own', 'nation']),
  }),
});

export const listHeldDesignations = route({
  name: 'list-held-designations',
  method: 'GET',
  path: '/designations/held',
  summary: '本单位的命名和待办的年度报告、整改、陈述申辩',
  reply: z.object({ designations: z.array(DesignationRow) }),
});

export const getDesignation = route({
  name: 'get-designation',
  method: 'GET',
  path: '/designations/{id}',
  parameters: designation,
  summary: '一项命名的全部内容：状态、年度报告、检查、立案、记录；各人只见其应见',
  reply: DesignationView,
});

export const saveReport = route({
  name: 'save-report',
  method: 'PUT',
  path: '/designations/{id}/report',
  parameters: designation,
  command: false,
  summary: '自动保存年度报告草稿，带修订号；被同事改过时返回 409 并附对方内容',
  body: z.strictObject({ year, revision: z.int().min(0), content: ReportContent }),
  reply: ReportDraft,
});

/** A command on a title: what differs is the name, the words and the body. */
function step<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  path: string,
  summary: string,
  shape: Shape,
) {
  return route({
    name,
    method: 'POST',
    path: `/designations/{id}/${path}`,
    parameters: designation,
    summary,
    body: z.strictObject({ version, ...shape }),
    reply: DesignationState,
  });
}

export const submitReport = step('submit-report', 'report/submit', '提交年度报告', {
  year,
  content: ReportContent,
});
export const receiveReport = step('receive-report', 'report/receive', '接收年度报告', { year });
export const returnReport = step('return-report', 'report/return', '退回年度报告，说明理由和期限', {
  year,
  reason,
  until: LocalDate,
});
export const moveReportDue = step('move-report-due', 'report/due', '调整年度报告的报送期限', {
  year,
  reason,
  until: LocalDate,
});
export const recordPlaque = step('record-plaque', 'plaque', '登记授牌、摘牌日期；没有编号的补登编号', {
  plaqueNumber: plaqueNumber.nullable(),
  handedOverOn: LocalDate.nullable(),
  removedOn: LocalDate.nullable(),
});
export const planInspection = step(
  'plan-inspection',
  'inspection',
  '安排“回头看”或不定期检查；不定期检查不预先告知',
  { kind: InspectionKind, on: LocalDate, focus: words('检查内容', 2_000) },
);
const findings = z.array(words('问题', 2_000)).max(50, '问题不能超过 50 条');
export const recordInspection = step(
  'record-inspection',
  'inspection/result',
  '记录检查结果：有问题的限期整改',
  { on: LocalDate, findings, rectifyBy: LocalDate.nullable() },
);
export const reportRectification = step('report-rectification', 'rectification', '报告整改情况', {
  text: words('整改情况', 5_000),
});
export const moveRectification = step('move-rectification', 'rectification/due', '调整整改期限', {
  reason,
  until: LocalDate,
});
export const reinspectDesignation = step(
  'reinspect-designation',
  'reinspection',
  '记录复查结果：合格的恢复，不合格的继续整改',
  { on: LocalDate, findings, rectifyBy: LocalDate.nullable() },
);
export const openCase = step('open-case', 'case', '立案核查，告知该单位陈述申辩的期限', {
  category: CaseCategory,
  source: CaseSource,
  /** The clue or the objection after its time that it came of (DOMAIN E-77). */
  objection: ObjectionId.nullable(),
  facts: words('事实', 5_000),
  evidence: words('证据材料', 5_000),
  hearingUntil: LocalDate,
});
export const moveHearing = step('move-hearing', 'case/hearing', '调整陈述申辩的期限', {
  reason,
  until: LocalDate,
});
export const stateDefence = step('state-defence', 'case/statement', '陈述申辩，或者放弃', {
  text: words('陈述申辩', 10_000),
  waived: z.boolean(),
});
export const dismissCase = step('dismiss-case', 'case/dismiss', '情形不成立，结案', { reason });
export const revokeDesignation = step(
  'revoke-designation',
  'revoke',
  '取消命名：自决定之日起三年内不得再次申请',
  { document, reason },
);
export const annulRevocation = step(
  'annul-revocation',
  'annul',
  '撤销取消命名的决定：解除禁申，恢复原命名日期',
  { document, reason },
);
export const flagChange = step('flag-change', 'change/flag', '标记命名单位变更待核', {
  what: words('变更情况', 500),
});
export const dismissChange = step('dismiss-change', 'change/dismiss', '变更不影响命名，维持不变', { reason });
export const changeDesignation = step(
  'change-designation',
  'change',
  '变更命名单位：更名、撤并、迁址、变更法人，由主办单位决定',
  {
    kind: ChangeKind,
    name: words('现名称', 120),
    /** Where another unit holds the title from now on. */
    successor: OrganisationId.nullable(),
    document,
    reason,
  },
);
export const closeDesignation = step('close-designation', 'close', '注销命名，不设禁申期', {
  document,
  reason,
});

export const checkTitle = route({
  name: 'check-title',
  method: 'GET',
  path: '/public/titles',
  access: 'public',
  summary: '公众查验命名：按单位名称或牌匾编号，不含任何内部办理情况',
  query: z.strictObject({
    q: z.string().trim().min(2, '请至少输入两个字').max(60, '查找的内容过长'),
  }),
  reply: z.object({
    titles: z.array(PublicTitle),
    /** More fit than are listed. */
    more: z.boolean(),
  }),
});

export const checkCertificate = route({
  name: 'check-certificate',
  method: 'GET',
  path: '/public/certificates',
  access: 'public',
  summary: '公众按证书上的校验码查验：单位、称号、文号、日期、现在的状态（有效、已更名为、已取消、已注销）',
  query: z.strictObject({ code: z.string().trim().min(1, '请输入证书页脚的校验码').max(60, '校验码过长') }),
  reply: z.object({
    title: PublicTitle,
    /** As the certificate has it. */
    namedAs: z.string(),
    /** What the unit is called today, where that differs. */
    renamedTo: z.string().nullable(),
  }),
});

export const drawCertificate = route({
  name: 'draw-certificate',
  method: 'POST',
  path: '/designations/{id}/certificate',
  parameters: designation,
  command: false,
  produces: 'application/pdf',
  summary: '证书、牌匾样张（PDF），带公众可查验的校验码；限主办单位和被命名的单位，命名有效时',
  reply: FileReply,
});
