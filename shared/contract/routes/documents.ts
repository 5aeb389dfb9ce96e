import * as z from 'zod';
import { Evidence } from '../../model/evidence.ts';
import { ApplicationId, CampaignId, EvidenceId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { type DueFilter, dueFilters, type Sorting, sortings } from '../list-words.ts';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';
import { application } from './fields.ts';

/** Media type of a Word document. */
export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const which = z.strictObject({
  /** The latest where it is absent. */
  submission: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, '提交次数应为正整数')
    .transform(Number)
    .optional(),
});

export const getFormPdf = route({
  name: 'get-form-pdf',
  method: 'GET',
  path: '/applications/{id}/form-pdf',
  parameters: application,
  query: which,
  produces: 'application/pdf',
  summary: '官方表样（PDF）：按某一次提交冻结的内容，每页带申报编号、提交次数、校验码和页数，用于打印盖章',
  reply: FileReply,
});

export const getFormDocx = route({
  name: 'get-form-docx',
  method: 'GET',
  path: '/applications/{id}/form-docx',
  parameters: application,
  query: which,
  produces: docxType,
  summary: '官方表样（Word）：内容和页脚与 PDF 相同',
  reply: FileReply,
});

export const tieSeal = route({
  name: 'tie-seal',
  method: 'PATCH',
  path: '/applications/{id}/evidence/{evidence}/seal',
  parameters: z.strictObject({ id: ApplicationId, evidence: EvidenceId }),
  command: false,
  summary: '核对盖章扫描件：输入扫描件页脚上的校验码，确认盖的是哪一次提交；缺页、旧版、别家的逐一说明',
  body: z.strictObject({
    code: z.string().trim().min(1, '请输入扫描件页脚上的校验码').max(20, '校验码应为 8 位'),
  }),
  reply: z.object({ evidence: Evidence }),
});

export const exportApplications = route({
  name: 'export-applications',
  method: 'GET',
  path: '/applications-table',
  query: z.strictObject({
    view: z.enum(['mine', 'branch']).default('branch'),
    campaign: CampaignId.optional(),
    /** The label of a status, as the list shows it; all where it is empty. */
    label: z.string().max(60).default(''),
    /** Part of the unit's name. */
    q: z.string().max(60).default(''),
    sort: z.enum(Object.keys(sortings) as [Sorting, ...Sorting[]]).default('due'),
    due: z.enum(Object.keys(dueFilters) as [DueFilter, ...DueFilter[]]).default('all'),
  }),
  produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  summary: '申报列表（Excel）：与列表页相同的范围、筛选和排序，一次全部',
  reply: FileReply,
});

const ArchivedEvidence = z.object({
  application: ApplicationId,
  id: EvidenceId,
  item: z.string(),
  name: z.string(),
  sha256: z.string(),
  state: z.string(),
  path: z.string().nullable(),
});

export const getArchiveParts = route({
  name: 'get-archive-parts',
  method: 'GET',
  path: '/applications/{id}/archive',
  parameters: application,
  summary:
    '一份申报的全套材料：办理记录、历次提交、本人可见的核定意见和材料清单；浏览器逐份取回材料，合成可核验的 ZIP',
  reply: z.object({
    title: z.string(),
    madeAt: Instant,
    madeBy: z.string(),
    end: z.object({ kind: z.literal('application'), id: ApplicationId, version: z.int(), head: z.string() }),
    /** Where the records of the sealed letters end. */
    letters: z.array(
      z.object({ kind: z.literal('letter'), id: z.string(), version: z.int(), head: z.string() }),
    ),
    texts: z.array(z.object({ path: z.string(), text: z.string() })),
    evidence: z.array(ArchivedEvidence),
    named: z.array(
      z.object({
        application: ApplicationId,
        organisationName: z.string(),
        documentNumber: z.string(),
        date: z.string(),
      }),
    ),
    /** Submissions whose official table can be had. */
    submissions: z.int(),
  }),
});
