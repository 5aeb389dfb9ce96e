import * as z from 'zod';
import { Answers, DraftAnswer, SavedFinding } from '../model/answer.ts';
import { areAnswers } from '../model/answers-shape.ts';
import { Defect } from '../model/application.ts';
import { Deadlines } from '../model/campaign.ts';
import { Edition } from '../model/edition.ts';
import { Evidence, EvidenceType, evidenceMaxBytes, SavedEvidenceMark } from '../model/evidence.ts';
import { ApplicationId, CampaignId, EditionId, EvidenceId, ItemId } from '../model/ids.ts';
import { LocalDate } from '../model/instant.ts';
import { type Route, route } from './route.ts';
import {
  ApplicationRow,
  ApplicationView,
  CampaignView,
  CaseView,
  DraftChange,
  DraftEditionView,
  EditionComparison,
  EditionSummary,
  EvidenceMarkChange,
  EvidenceUse,
  FileReply,
  FindingChange,
  History,
  InboxMessage,
  Me,
  PublicEntry,
  PublicityPreview,
  Trial,
  TrialReply,
  WorkbookProposalView,
} from './views.ts';

/** A file's own name with its extension: no folder before it, nothing in it that does not show or turns it around. */
const fileName = z
  .string()
  .trim()
  .min(1, '缺少文件名')
  .max(200, '文件名不能超过 200 字')
  .regex(
    /^[^\\/\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+$/u,
    '文件名不能含有路径或不可见的控制字符',
  )
  .regex(/[^.\s].*\.[^.]+$/su, '文件名应有名称和扩展名，例如 工作方案.pdf');
const version = z.int('版本号应为整数').min(1);
const reason = z.string().trim().min(1, '请填写理由').max(2_000, '理由不能超过 2000 字');
const document = z.strictObject({
  documentNumber: z.string().trim().min(1, '请填写文号').max(100, '文号不能超过 100 字'),
  date: LocalDate,
});
/** A file of at most 2 MB in base64. */
const fileContent = z.string('缺少文件内容').min(1, '文件是空的（0 字节）').max(2_900_000, '文件超过 2 MB');
const application = z.strictObject({ id: ApplicationId });
const campaign = z.strictObject({ id: CampaignId });

export const getHealth = route({
  name: 'get-health',
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: '是否可用',
  reply: z.object({ status: z.literal('ok') }),
});

export const getMe = route({
  name: 'get-me',
  method: 'GET',
  path: '/me',
  summary: '我是谁、属于哪个单位',
  reply: Me,
});

export const listInbox = route({
  name: 'list-inbox',
  method: 'GET',
  path: '/inbox',
  summary: '本单位的通知，最新在前',
  reply: z.object({ messages: z.array(InboxMessage) }),
});

export const listCampaigns = route({
  name: 'list-campaigns',
  method: 'GET',
  path: '/campaigns',
  summary: '与本单位有关的批次',
  reply: z.object({ campaigns: z.array(CampaignView) }),
});

export const getCampaign = route({
  name: 'get-campaign',
  method: 'GET',
  path: '/campaigns/{id}',
  parameters: campaign,
  summary: '一个批次',
  reply: CampaignView,
});

export const listApplications = route({
  name: 'list-applications',
  method: 'GET',
  path: '/applications',
  query: z.strictObject({
    /** mine: those that await the reader's organisation; branch: all that the reader may see. */
    view: z.enum(['mine', 'branch']).default('mine'),
    campaign: CampaignId.optional(),
    cursor: z.string().max(2_000).optional(),
  }),
  summary: '待办，或本单位可见的申报',
  reply: z.object({ applications: z.array(ApplicationRow), next: z.string().nullable() }),
});

export const listEditions = route({
  name: 'list-editions',
  method: 'GET',
  path: '/editions',
  summary: '已发布的标准、表单和方案',
  reply: z.object({ editions: z.array(EditionSummary) }),
});

const edition = z.strictObject({ id: EditionId });

export const getEdition = route({
  name: 'get-edition',
  method: 'GET',
  path: '/editions/{id}',
  parameters: edition,
  summary: '一个标准、表单或方案的全文',
  reply: z.object({ edition: Edition }),
});

export const compareEditions = route({
  name: 'compare-editions',
  method: 'GET',
  path: '/editions/{id}/comparison',
  parameters: edition,
  query: z.strictObject({ with: EditionId }),
  summary: '与另一个标准逐条对照：门槛、验收方式、作用和文字的差异',
  reply: EditionComparison,
});

export const tryStandard = route({
  name: 'try-standard',
  method: 'POST',
  path: '/what-if',
  command: false,
  summary: '试算：把一个标准或计数办法用于以往的申报，看谁会达标、谁会不达标；不保存任何内容',
  body: Trial,
  reply: TrialReply,
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

export const draftEdition = route({
  name: 'draft-edition',
  method: 'POST',
  path: '/editions/draft',
  command: false,
  bodyBytes: 3 * 1024 * 1024,
  summary: '从 Word 或 Excel 的标准表格读出草案，列出推断的和没有读懂的内容；不保存',
  body: z.strictObject({
    id: EditionId,
    basis: z.string().trim().min(1, '请填写依据的文号').max(200, '依据不能超过 200 字'),
    content: fileContent,
  }),
  reply: DraftEditionView,
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

export const requestUpload = route({
  name: 'request-upload',
  method: 'POST',
  path: '/applications/{id}/evidence',
  parameters: application,
  summary: '申请上传一份佐证材料，得到只对该文件有效的上传地址',
  body: z.strictObject({
    item: ItemId,
    name: fileName,
    type: EvidenceType,
    bytes: z.int().min(1, '文件是空的（0 字节）').max(evidenceMaxBytes, '单个文件不能超过 50 MB'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '文件校验值格式不正确'),
  }),
  reply: z.object({
    evidence: Evidence,
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()) }),
  }),
});

const evidence = z.strictObject({ id: ApplicationId, evidence: EvidenceId });

export const getEvidence = route({
  name: 'get-evidence',
  method: 'GET',
  path: '/applications/{id}/evidence/{evidence}',
  parameters: evidence,
  summary: '一份材料的检查状态，以及短时有效的查看地址',
  reply: z.object({ evidence: Evidence, address: z.string().nullable() }),
});

export const removeEvidence = route({
  name: 'remove-evidence',
  method: 'POST',
  path: '/applications/{id}/evidence/{evidence}/remove',
  parameters: evidence,
  summary: '从草稿中移除一份材料（记录保留）',
  reply: z.object({ evidence: Evidence }),
});

export const listEvidenceUses = route({
  name: 'list-evidence-uses',
  method: 'GET',
  path: '/applications/{id}/evidence-uses',
  parameters: application,
  summary: '同一文件（校验值相同）还用在哪里：限本单位的申报，或本单位可见的申报',
  reply: z.object({ uses: z.record(z.string(), z.array(EvidenceUse)) }),
});

export const redactEvidence = route({
  name: 'redact-evidence',
  method: 'POST',
  path: '/applications/{id}/evidence/{evidence}/redact',
  parameters: evidence,
  summary: '抹除一份材料的内容：字节删除，校验值和办理记录保留',
  body: z.strictObject({ version, reason }),
  reply: z.object({ evidence: Evidence, view: ApplicationView }),
});

export const saveEvidenceMarks = route({
  name: 'save-evidence-marks',
  method: 'PATCH',
  path: '/applications/{id}/marks',
  parameters: application,
  command: false,
  summary: '逐份核对材料：认可、不清楚或不对，附意见；退回后申报单位可见',
  body: z.strictObject({ changes: z.array(EvidenceMarkChange).min(1).max(60) }),
  reply: z.object({ saved: z.array(SavedEvidenceMark) }),
});

/** A command on an application: what differs is the name, the words and the body. */
function decision<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  summary: string,
  shape: Shape,
  more: Pick<Route, 'accepts'> = {},
) {
  return route({
    name: `${name}-application`,
    method: 'POST',
    path: `/applications/{id}/${name}`,
    parameters: application,
    summary,
    body: z.strictObject({ version, ...shape }),
    reply: ApplicationView,
    ...more,
  });
}

/** A submission that needs no second look: exactly a version and answers. */
function isSubmission(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 2) return false;
  const { version: seen, answers } = body as { version?: unknown; answers?: unknown };
  return Number.isSafeInteger(seen) && (seen as number) >= 1 && areAnswers(answers);
}

/** The whole form travels with the submission: what the officer saw is what is frozen, whatever autosave was doing. */
export const submitApplication = decision(
  'submit',
  '提交上报',
  { answers: Answers },
  { accepts: isSubmission },
);
export const resubmitApplication = decision(
  'resubmit',
  '补正后重新提交',
  { answers: Answers },
  { accepts: isSubmission },
);
export const recallApplication = decision('recall', '撤回上报（对方打开之前）', {});
export const withdrawApplication = decision('withdraw', '撤回申报', { reason });
export const reopenApplication = decision('reopen', '撤回后重新申报', {});
export const receiveApplication = decision('receive', '接收：打开待审申报', {});
export const returnApplication = decision('return', '退回补正', {
  defects: z.array(Defect).min(1, '请至少指出一处需要补正的条目').max(60),
});
export const forwardApplication = decision('forward', '同意上报', {});
export const recommendApplication = decision('recommend', '推荐至主办单位', { document });
export const notRecommendApplication = decision('not-recommend', '不予推荐', { reason });
export const acceptApplication = decision('accept', '受理', {});
export const declareIneligibleApplication = decision('declare-ineligible', '不予受理', { reason });
export const passApplication = decision('pass', '评审通过', {});
export const failApplication = decision('fail', '评审不通过', { reason });
export const selectApplication = decision('select', '列为候选', { reason: reason.optional() });
export const deselectApplication = decision('deselect', '移出候选', { reason });
export const nameApplication = decision('name', '命名', { document });

export const moveDeadlines = route({
  name: 'move-deadlines',
  method: 'POST',
  path: '/campaigns/{id}/deadlines',
  parameters: campaign,
  summary: '调整各级截止时间',
  body: z.strictObject({ version, deadlines: Deadlines, reason }),
  reply: CampaignView,
});

export const previewPublicity = route({
  name: 'preview-publicity',
  method: 'GET',
  path: '/campaigns/{id}/publicity-preview',
  parameters: campaign,
  query: z.strictObject({ start: LocalDate.optional() }),
  summary: '公示起止日的推算：逐日列出工作日与跳过的日期',
  reply: PublicityPreview,
});

export const startPublicity = route({
  name: 'start-publicity',
  method: 'POST',
  path: '/campaigns/{id}/publicity',
  parameters: campaign,
  summary: '开始公示：候选名单冻结',
  body: z.strictObject({
    version,
    address: z.string().trim().min(1, '请填写公示网址').max(300),
    contact: z.string().trim().min(1, '请填写异议受理联系方式').max(300),
  }),
  reply: CampaignView,
});

export const listPublic = route({
  name: 'list-public',
  method: 'GET',
  path: '/public',
  access: 'public',
  query: z.strictObject({ q: z.string().max(60).optional() }),
  summary: '公众查询：公示中的单位与已命名的单位',
  reply: z.object({ entries: z.array(PublicEntry) }),
});

export const routes = [
  getHealth,
  getMe,
  listInbox,
  listCampaigns,
  getCampaign,
  listEditions,
  getEdition,
  compareEditions,
  tryStandard,
  listApplications,
  createApplication,
  getApplication,
  getHistory,
  saveDraft,
  draftEdition,
  getWorkbook,
  proposeWorkbook,
  saveFindings,
  requestUpload,
  getEvidence,
  removeEvidence,
  listEvidenceUses,
  redactEvidence,
  saveEvidenceMarks,
  submitApplication,
  resubmitApplication,
  recallApplication,
  withdrawApplication,
  reopenApplication,
  receiveApplication,
  returnApplication,
  forwardApplication,
  recommendApplication,
  notRecommendApplication,
  acceptApplication,
  declareIneligibleApplication,
  passApplication,
  failApplication,
  selectApplication,
  deselectApplication,
  nameApplication,
  moveDeadlines,
  previewPublicity,
  startPublicity,
  listPublic,
] as const;
