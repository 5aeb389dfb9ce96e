import * as z from 'zod';
import { DraftAnswer, SavedFinding } from '../../model/answer.ts';
import { CampaignId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { SavedObservation } from '../../model/observation.ts';
import { statusNames } from '../../model/status.ts';
import { route } from '../route.ts';
import {
  ApplicationRow,
  ApplicationView,
  CaseView,
  DraftChange,
  FileReply,
  FindingChange,
  FormDifferences,
  History,
  ObservationChange,
  WorkbookProposalView,
} from '../views.ts';
import { application, campaign, cursor, fileContent, version } from './fields.ts';

export const listApplications = route({
  name: 'list-applications',
  method: 'GET',
  path: '/applications',
  query: z.strictObject({
    /** mine: those that await the reader's organisation; branch: all that the reader may see. */
    view: z.enum(['mine', 'branch']).default('mine'),
    campaign: CampaignId.optional(),
    /** Only those in this status; for the branch. */
    status: z.enum(statusNames).optional(),
    cursor,
  }),
  summary: '待办，或本单位可见的申报',
  reply: z.object({ applications: z.array(ApplicationRow), next: z.string().nullable() }),
});

export const createApplication = route({
  name: 'create-application',
  method: 'POST',
  path: '/campaigns/{id}/applications',
  parameters: campaign,
  summary: '开始申报：为本单位建立草稿',
  reply: ApplicationView,
});

export const getApplication = route({
  name: 'get-application',
  method: 'GET',
  path: '/applications/{id}',
  parameters: application,
  summary: '一份申报的全部内容',
  reply: CaseView,
});

export const getHistory = route({
  name: 'get-history',
  method: 'GET',
  path: '/applications/{id}/history',
  parameters: application,
  summary: '办理记录，按时间先后，附哈希链核验结果',
  reply: History,
});

export const getRecord = route({
  name: 'get-record',
  method: 'GET',
  path: '/applications/{id}/record',
  parameters: application,
  produces: 'application/zip',
  summary: '导出办理记录：原始记录（JSON Lines，带哈希链）、可读的表格和离线核验说明',
  reply: FileReply,
});

export const compareSubmissions = route({
  name: 'compare-submissions',
  method: 'GET',
  path: '/applications/{id}/differences',
  parameters: application,
  query: z.strictObject({
    /** Numbers of submissions; 0 is the draft, for the unit that has it in hand. The last two where left out. */
    from: z.coerce.number().int().min(0).optional(),
    to: z.coerce.number().int().min(0).optional(),
  }),
  summary: '两次提交（或提交与目前草稿）的差异：逐条列出改动的文字、数字、勾选、结论和材料',
  reply: FormDifferences,
});

export const saveDraft = route({
  name: 'save-draft',
  method: 'PATCH',
  path: '/applications/{id}/draft',
  parameters: application,
  command: false,
  summary: '自动保存：逐项写入，带修订号；被他人改过的条目返回 409 并附对方内容，其余照常保存',
  body: z.strictObject({ changes: z.array(DraftChange).min(1).max(60) }),
  reply: z.object({ saved: z.array(DraftAnswer) }),
});

export const getWorkbook = route({
  name: 'get-workbook',
  method: 'GET',
  path: '/applications/{id}/workbook',
  parameters: application,
  produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  summary: '下载填报表（Excel）：按本申报的标准生成，已填入现有内容，供离线填写',
  reply: FileReply,
});

export const proposeWorkbook = route({
  name: 'propose-workbook',
  method: 'POST',
  path: '/applications/{id}/workbook',
  parameters: application,
  command: false,
  // A workbook of 2 MB in base64, and the JSON around it.
  bodyBytes: 3 * 1024 * 1024,
  summary: '上传填好的填报表：逐格比对并列出差异和问题，不写入任何内容',
  body: z.strictObject({ content: fileContent }),
  reply: WorkbookProposalView,
});

export const saveFindings = route({
  name: 'save-findings',
  method: 'PATCH',
  path: '/applications/{id}/findings',
  parameters: application,
  command: false,
  summary: '逐行核定：达标、不达标或不适用，附意见',
  body: z.strictObject({ changes: z.array(FindingChange).min(1).max(60) }),
  reply: z.object({ saved: z.array(SavedFinding) }),
});

export const saveObservations = route({
  name: 'save-observations',
  method: 'PATCH',
  path: '/applications/{id}/observations',
  parameters: application,
  command: false,
  summary: '验收记录：按来源（文件、现场、老龄处、监测系统）录入一行的数据，与自报并列，注明出处和日期',
  body: z.strictObject({ changes: z.array(ObservationChange).min(1).max(60) }),
  reply: z.object({ saved: z.array(SavedObservation) }),
});

export const recordPaper = route({
  name: 'record-paper',
  method: 'POST',
  path: '/applications/{id}/paper',
  parameters: application,
  summary: '登记收到纸质件：由收件的审核单位办理，晚于纸质件截止时间的只作标明',
  body: z.strictObject({
    version,
    receivedAt: Instant,
    note: z.string().trim().max(500, '备注不能超过 500 字').optional(),
  }),
  reply: ApplicationView,
});
