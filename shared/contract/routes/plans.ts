import * as z from 'zod';
import { invitationDays } from '../../domain/members.ts';
import { Figure } from '../../model/answer.ts';
import { Evidence, EvidenceType, evidenceMaxBytes, Sha256 } from '../../model/evidence.ts';
import { ApplicationId, EditionId, EvidenceId, ItemId, PlanId, PlanUnitId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import { PersonName } from '../../model/member.ts';
import { PlanDefinition, PlanIssue } from '../../model/plan.ts';
import {
  MyPlan,
  PlanExampleView,
  PlanPart,
  PlanProposalView,
  PlanReply,
  PlanStandard,
  PlanSummary,
  PlanView,
  PlanWorkReply,
} from '../plan-views.ts';
import { route } from '../route.ts';
import { fileName, reason, version } from './fields.ts';

const plan = z.strictObject({ id: PlanId });
const part = z.strictObject({ id: PlanId, unit: PlanUnitId, task: ItemId });
const file = z.strictObject({ id: PlanId, unit: PlanUnitId, evidence: EvidenceId });
/** A part that nobody said anything of has version 0. */
const seen = z.int('版本号应为整数').min(0);
const words = (what: string, most: number) =>
  z.string(`请填写${what}`).trim().max(most, `${what}不能超过 ${most} 字`);

/** Files of plans that are taken over by one command: as for those of earlier applications. */
const takenAtOnce = 24;

export const listPlans = route({
  name: 'list-plans',
  method: 'GET',
  path: '/plans',
  summary: '本县的创建方案，以及可用的样例和标准',
  reply: z.object({
    plans: z.array(PlanSummary),
    mayStart: z.boolean(),
    examples: z.array(PlanExampleView),
    standards: z.array(PlanStandard.omit({ items: true })),
  }),
});

export const startPlan = route({
  name: 'start-plan',
  method: 'POST',
  path: '/plans',
  summary: '自己编制一份创建方案',
  body: z.strictObject({ definition: PlanDefinition }),
  reply: PlanReply,
});

export const startPlanFromExample = route({
  name: 'start-plan-from-example',
  method: 'POST',
  path: '/plans/from-example',
  summary: '用样例制定创建方案，日期按月平移',
  body: z.strictObject({
    example: EditionId,
    standard: EditionId.nullable(),
    /** The county's townships; only the example's own county may leave it empty, and has those that the example names. */
    townships: z.array(words('乡镇（街道）名称', 60).min(1, '请填写乡镇（街道）名称')).max(60),
    /** The month in which it begins: the example's dates move by whole months. */
    begins: LocalDate,
  }),
  reply: PlanReply,
});

export const getPlan = route({
  name: 'get-plan',
  method: 'GET',
  path: '/plans/{id}',
  parameters: plan,
  summary: '创建方案的全部内容和进展（限本县人员）',
  reply: PlanView,
});

export const editPlan = route({
  name: 'edit-plan',
  method: 'POST',
  path: '/plans/{id}/edit',
  parameters: plan,
  summary: '修改创建方案；已有进展的任务和单位不能去掉',
  body: z.strictObject({ version, definition: PlanDefinition }),
  reply: PlanReply,
});

export const closePlan = route({
  name: 'close-plan',
  method: 'POST',
  path: '/plans/{id}/close',
  parameters: plan,
  summary: '结束创建方案：不再报告进展，内容保留',
  body: z.strictObject({ version, reason }),
  reply: PlanReply,
});

export const handInPlan = route({
  name: 'hand-in-plan',
  method: 'POST',
  path: '/plans/{id}/hand-ins',
  parameters: plan,
  summary: '登记创建工作报告等事项的报送，注明日期和文号',
  body: z.strictObject({
    version,
    id: z.string(),
    on: LocalDate,
    documentNumber: words('文号', 100),
    note: words('说明', 1_000),
  }),
  reply: PlanReply,
});

export const remindPlanUnits = route({
  name: 'remind-plan-units',
  method: 'POST',
  path: '/plans/{id}/reminders',
  parameters: plan,
  summary: '催办：每个单位每天只收到一条，列出其全部逾期和即将到期的任务',
  body: z.strictObject({ units: z.array(PlanUnitId).min(1, '请选择要催办的单位').max(80) }),
  reply: z.object({ reminded: z.array(z.string()) }),
});

export const inviteParticipant = route({
  name: 'invite-participant',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/invitations',
  parameters: z.strictObject({ id: PlanId, unit: PlanUnitId }),
  summary: '邀请一人承办一个责任单位的任务；只能办理这些任务，看不到本县的申报',
  body: z.strictObject({
    name: PersonName,
    days: z
      .int('有效期应为整数天')
      .min(1, '有效期至少 1 天')
      .max(invitationDays.most, `有效期不能超过 ${invitationDays.most} 天`)
      .default(invitationDays.usual),
  }),
  reply: z.object({
    name: z.string(),
    unitName: z.string(),
    expiresAt: z.string(),
    /** Null in the answer to a repetition: the code is kept nowhere and cannot be said again. */
    code: z.string().nullable(),
  }),
});

export const getMyPlan = route({
  name: 'get-my-plan',
  method: 'GET',
  path: '/my-plan',
  access: 'participant',
  summary: '本单位在创建方案中的任务（限承办人员）',
  reply: MyPlan,
});

export const getPlanPart = route({
  name: 'get-plan-part',
  method: 'GET',
  path: '/plans/{id}/units/{unit}/tasks/{task}',
  access: 'participant',
  parameters: part,
  summary: '一个单位承担的一项任务：进展、数字和佐证',
  reply: PlanPart,
});

export const reportProgress = route({
  name: 'report-progress',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/tasks/{task}/progress',
  access: 'participant',
  parameters: part,
  summary: '报告进展，或报请验收',
  body: z.strictObject({
    version: seen,
    percent: z.int('进度应为 0 至 100 的整数').min(0, '进度不能小于 0').max(100, '进度不能大于 100'),
    figures: z.record(z.string().max(40), Figure),
    points: z.array(z.boolean()).max(20),
    text: words('进展情况', 5_000),
    complete: z.boolean('请选择是否报请验收'),
  }),
  reply: PlanWorkReply,
});

export const decidePlanWork = route({
  name: 'decide-plan-work',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/tasks/{task}/decision',
  parameters: part,
  summary: '验收通过，或退回并说明理由',
  body: z.strictObject({
    version: seen,
    accepted: z.boolean('请选择验收通过或退回'),
    note: words('意见', 2_000),
  }),
  reply: PlanWorkReply,
});

export const movePlanDue = route({
  name: 'move-plan-due',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/tasks/{task}/due',
  parameters: part,
  summary: '调整一个单位一项任务的期限，说明理由',
  body: z.strictObject({ version: seen, due: LocalDate, reason }),
  reply: PlanWorkReply,
});

export const raisePlanIssue = route({
  name: 'raise-plan-issue',
  method: 'POST',
  path: '/plans/{id}/issues',
  access: 'participant',
  parameters: plan,
  summary: '提请县人民政府“一事一议”',
  body: z.strictObject({
    task: ItemId.nullable(),
    title: words('事项', 100).min(1, '请填写事项'),
    text: words('情况和建议', 3_000).min(1, '请写明情况和建议'),
  }),
  reply: PlanIssue,
});

export const decidePlanIssue = route({
  name: 'decide-plan-issue',
  method: 'POST',
  path: '/plans/{id}/issues/{issue}/decision',
  parameters: z.strictObject({ id: PlanId, issue: z.string().max(64) }),
  summary: '记录“一事一议”的决定',
  body: z.strictObject({
    version,
    text: words('决定内容', 3_000).min(1, '请填写决定内容'),
    documentNumber: words('文号或会议名称', 100),
    on: LocalDate,
  }),
  reply: PlanIssue,
});

export const requestPlanUpload = route({
  name: 'request-plan-upload',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/tasks/{task}/evidence',
  access: 'participant',
  parameters: part,
  summary: '申请为一项任务上传一份佐证材料，得到只对该文件有效的上传地址',
  body: z.strictObject({
    name: fileName,
    type: EvidenceType,
    bytes: z.int().min(1, '文件是空的（0 字节）').max(evidenceMaxBytes, '单个文件不能超过 50 MB'),
    sha256: Sha256,
  }),
  reply: z.object({
    evidence: Evidence,
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()) }),
  }),
});

export const getPlanEvidence = route({
  name: 'get-plan-evidence',
  method: 'GET',
  path: '/plans/{id}/units/{unit}/evidence/{evidence}',
  access: 'participant',
  parameters: file,
  summary: '一份任务佐证材料的状态和查看地址',
  reply: z.object({ evidence: Evidence, address: z.string().nullable() }),
});

export const removePlanEvidence = route({
  name: 'remove-plan-evidence',
  method: 'POST',
  path: '/plans/{id}/units/{unit}/evidence/{evidence}/remove',
  access: 'participant',
  parameters: file,
  summary: '移除一份任务佐证材料；已验收的不能移除',
  reply: z.object({ evidence: Evidence }),
});

const application = z.strictObject({ id: ApplicationId });

export const listPlanProposals = route({
  name: 'list-plan-proposals',
  method: 'GET',
  path: '/applications/{id}/plan-proposals',
  parameters: application,
  summary: '已验收的创建任务可以带入本申报各条目的数字、文字和材料；确认之前不计入',
  reply: z.object({ proposals: z.array(PlanProposalView) }),
});

export const reusePlanEvidence = route({
  name: 'reuse-plan-evidence',
  method: 'POST',
  path: '/applications/{id}/plan-evidence',
  parameters: application,
  summary: '把已验收任务的佐证材料带入申报的一个条目',
  body: z.strictObject({
    plan: PlanId,
    item: ItemId,
    files: z
      .array(z.strictObject({ unit: PlanUnitId, evidence: EvidenceId }))
      .min(1, '请选择材料')
      .max(takenAtOnce, `一次最多带入 ${takenAtOnce} 份材料`),
  }),
  reply: z.object({ evidence: z.array(Evidence) }),
});
