import * as z from 'zod';
import { Deadlines, Quota } from '../../model/campaign.ts';
import { CalendarId, EditionId, OrganisationId } from '../../model/ids.ts';
import { Instant, LocalDate, MonthDay } from '../../model/instant.ts';
import { Level } from '../../model/organisation.ts';
import { Step } from '../../model/status.ts';
import { CampaignHistory, ExtensibleUnit, NextCampaign, ReleasableUnit } from '../campaign-views.ts';
import { route } from '../route.ts';
import { CampaignView, FileReply } from '../views.ts';
import { campaign, cursor, document, reason, version } from './fields.ts';

const days = (what: string, most: number) =>
  z.int(`${what}应为整数`).min(1, `${what}至少为 1`).max(most, `${what}不能超过 ${most}`);

/** What a lead lays down before the notice; which values go together says the domain (`faultsOfPlan`). */
export const CampaignPlanBody = z.strictObject({
  title: z.string().trim().min(4, '请填写批次名称').max(100, '批次名称不能超过 100 字'),
  /** Departments that hold it together with the lead, by their full names (J-01). */
  jointWith: z
    .array(z.string().trim().min(2, '请填写联合主办部门的全称').max(60, '联合主办部门的名称不能超过 60 字'))
    .max(6, '联合主办部门不能超过 6 个')
    .optional(),
  programme: z.string().trim().min(2, '请填写项目名称').max(60, '项目名称不能超过 60 字'),
  scope: OrganisationId,
  applicantLevel: Level,
  edition: EditionId,
  evaluation: z.array(Step).min(1, '请至少选择一个评审环节').max(5),
  /** 先创后评: the last day of the period of creation; null or absent: accepted units are evaluated at once (A14). */
  creation: z.strictObject({ endsOn: LocalDate }).nullable().optional(),
  sealedBy: Level.nullable(),
  quota: Quota,
  /** Whether a place that falls empty after publicity began may be filled by a publicity of its own (E-81). */
  refillAfterDrop: z.boolean().optional(),
  publicityDays: days('公示工作日数', 60),
  correctionDays: days('补正天数', 180),
  maxReturns: days('退回补正的次数', 20).nullable().optional(),
  opinion: z.enum(['optional', 'required']).optional(),
  mailGraceDays: z
    .int('信件在途天数应为整数')
    .min(0, '信件在途天数不能为负')
    .max(60, '信件在途天数不能超过 60'),
  opensAt: Instant,
  deadlines: Deadlines,
  graceSeconds: z
    .int('宽限秒数应为整数')
    .min(0, '宽限秒数不能为负')
    .max(3_600, '宽限不能超过 3600 秒')
    .optional(),
  paperDeadline: Instant.nullable().optional(),
  needsApproval: z.boolean(),
  namingPlannedOn: LocalDate,
  cycleYears: days('周期年数', 10),
  institutionsPerDistrict: z
    .int('每个区县推荐机构的个数应为整数')
    .min(1, '每个区县推荐机构的个数至少为 1')
    .max(99, '每个区县推荐机构的个数不能超过 99')
    .nullable()
    .optional(),
  affiliatedQuota: z.enum(['none', 'district']).optional(),
  operationBase: z.enum(['laterCertificate', 'opening']).optional(),
  /** Month and day on which the named report on the year before; 01-31 where it is left out (C-17). */
  annualReportDue: MonthDay.optional(),
  functionalZoneCanApply: z.boolean().default(false),
  /** The working calendar of publicity; the State Council's where it is absent. */
  calendar: CalendarId.optional(),
  /** Whether a county's ban also closes its territory to institutions (E-70). */
  banTerritorial: z.boolean().optional(),
  interruptionHours: z
    .int('中断小时数应为整数')
    .min(1, '中断小时数至少为 1')
    .max(240, '中断小时数不能超过 240')
    .optional(),
});

export const createCampaign = route({
  name: 'create-campaign',
  method: 'POST',
  path: '/campaigns',
  summary: '拟定一个批次；发布之前只有主办单位可见',
  body: CampaignPlanBody,
  reply: CampaignView,
});

export const editCampaign = route({
  name: 'edit-campaign',
  method: 'POST',
  path: '/campaigns/{id}/plan',
  parameters: campaign,
  summary: '修改尚未报批或发布的批次',
  body: z.strictObject({ version, plan: CampaignPlanBody }),
  reply: CampaignView,
});

export const nextCampaign = route({
  name: 'next-campaign',
  method: 'POST',
  path: '/campaigns/{id}/next',
  parameters: campaign,
  summary: '下一周期：由本批次拟定下一批次，日期顺延一个周期，列出改动',
  reply: NextCampaign,
});

export const getCampaignHistory = route({
  name: 'get-campaign-history',
  method: 'GET',
  path: '/campaigns/{id}/history',
  parameters: campaign,
  summary: '批次的办理记录（限主办单位），附哈希链核验结果',
  reply: CampaignHistory,
});

export const getCampaignRecord = route({
  name: 'get-campaign-record',
  method: 'GET',
  path: '/campaigns/{id}/record',
  parameters: campaign,
  produces: 'application/zip',
  summary: '导出批次的办理记录（限主办单位），内容同申报的导出',
  reply: FileReply,
});

export const listExtensible = route({
  name: 'list-extensible',
  method: 'GET',
  path: '/campaigns/{id}/extensions',
  parameters: campaign,
  query: z.strictObject({ q: z.string().max(60).optional(), cursor }),
  summary: '可以个别延期的单位：未提交、待补正或逾期的，逐页（限主办单位；不含申报内容）',
  reply: z.object({ units: z.array(ExtensibleUnit), next: z.string().nullable() }),
});

export const extendDeadline = route({
  name: 'extend-deadline',
  method: 'POST',
  path: '/campaigns/{id}/extensions',
  parameters: campaign,
  summary: '个别延期：一个单位的申报或补正截止时间，逾期的重新开放；其他单位不变',
  body: z.strictObject({ organisation: OrganisationId, version, until: Instant, reason }),
  reply: ExtensibleUnit,
});

export const listReleasable = route({
  name: 'list-releasable',
  method: 'GET',
  path: '/campaigns/{id}/releases',
  parameters: campaign,
  query: z.strictObject({ q: z.string().max(60).optional(), cursor }),
  summary: '可以放行的单位：本单位范围内正在办理的申报，逐页（不含申报内容）',
  reply: z.object({ units: z.array(ReleasableUnit), next: z.string().nullable() }),
});

export const releaseIncident = route({
  name: 'release-incident',
  method: 'POST',
  path: '/campaigns/{id}/releases',
  parameters: campaign,
  summary: '放行：填报有重大负面事件的单位，经主办单位或上级审核单位写明理由后可以提交',
  body: z.strictObject({ organisation: OrganisationId, version, reason }),
  reply: ReleasableUnit,
});

export const admitUnit = route({
  name: 'admit-unit',
  method: 'POST',
  path: '/campaigns/{id}/admissions',
  parameters: campaign,
  summary: '准入：让按规则不能申报的单位（功能区、不设县的市、批次期间新设的单位）在本批次申报',
  body: z.strictObject({ version, organisation: OrganisationId, reason }),
  reply: CampaignView,
});

/** One step of a campaign's way. */
function step<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  path: string,
  summary: string,
  shape: Shape,
) {
  return route({
    name,
    method: 'POST',
    path: `/campaigns/{id}/${path}`,
    parameters: campaign,
    summary,
    body: z.strictObject({ version, ...shape }),
    reply: CampaignView,
  });
}

export const requestApproval = step('request-approval', 'request-approval', '报表彰办审核', {});
export const refuseApproval = step('refuse-approval', 'refuse-approval', '记录表彰办未同意，退回拟定', {
  reason,
});
export const approveCampaign = step('approve-campaign', 'approve', '记录表彰办审核同意的文号和日期', {
  document,
});
export const publishCampaign = step('publish-campaign', 'publish', '发布：通知的文号和日期', { document });
export const beginEvaluation = step(
  'begin-evaluation',
  'begin-evaluation',
  '申报截止、审核完毕，开始评审',
  {},
);
export const beginSelection = step('begin-selection', 'begin-selection', '评审完毕，开始拟定候选', {});
export const pauseCampaign = step('pause-campaign', 'pause', '暂停：不能办理，期限停止计算', { reason });
export const resumeCampaign = step('resume-campaign', 'resume', '恢复：尚未届满的期限按暂停天数顺延', {
  reason,
});
export const cancelCampaign = step('cancel-campaign', 'cancel', '取消批次', { reason });
export const archiveCampaign = step('archive-campaign', 'archive', '归档', {});
