import * as z from 'zod';
import { Evidence, EvidenceType, evidenceMaxBytes, SavedEvidenceMark, Sha256 } from '../../model/evidence.ts';
import { ApplicationId, EvidenceId, ItemId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { route } from '../route.ts';
import { ApplicationView, EarlierFileView, EvidenceMarkChange, EvidenceUse, PartToSend } from '../views.ts';
import { application, fileName, reason, version } from './fields.ts';

/** Files that are taken over by one command: four writes each in one transaction of at most a hundred. */
export const reusedAtOnce = 24;

export const requestUpload = route({
  name: 'request-upload',
  method: 'POST',
  path: '/applications/{id}/evidence',
  parameters: application,
  summary: '申请上传一份佐证材料，得到只对该文件有效的上传地址；带各部分校验值的，得到每一部分的地址',
  body: z.strictObject({
    item: ItemId,
    name: fileName,
    type: EvidenceType,
    bytes: z.int().min(1, '文件是空的（0 字节）').max(evidenceMaxBytes, '单个文件不能超过 50 MB'),
    sha256: Sha256,
    /** To send it in parts of 8 MiB, each broken connection costing one of them: their SHA-256, in order. */
    parts: z.array(Sha256).min(1).max(1_000).optional(),
  }),
  reply: z.object({
    evidence: Evidence,
    /** The form for the whole file; null where it comes in parts. */
    upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()) }).nullable(),
    parts: z.array(PartToSend).nullable(),
  }),
});

const evidence = z.strictObject({ id: ApplicationId, evidence: EvidenceId });

export const continueUpload = route({
  name: 'continue-upload',
  method: 'POST',
  path: '/applications/{id}/evidence/{evidence}/parts',
  parameters: evidence,
  command: false,
  summary: '继续一次中断的上传：哪些部分已经传到，其余部分的上传地址',
  reply: z.object({ evidence: Evidence, parts: z.array(PartToSend) }),
});

export const completeUpload = route({
  name: 'complete-upload',
  method: 'POST',
  path: '/applications/{id}/evidence/{evidence}/complete',
  parameters: evidence,
  command: false,
  summary: '各部分都已传到：合成整个文件，随后开始检查。重复办理无害',
  reply: z.object({ evidence: Evidence }),
});

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

export const describeEvidence = route({
  name: 'describe-evidence',
  method: 'PATCH',
  path: '/applications/{id}/evidence/{evidence}/document',
  parameters: evidence,
  command: false,
  summary: '填写材料的文号、成文日期、发文机关和有效期：文号的括号统一为〔〕，原样另存；带修订号',
  body: z.strictObject({
    number: z.string().max(100, '文号不能超过 100 字'),
    date: LocalDate.nullable(),
    issuer: z.string().max(100, '发文机关不能超过 100 字'),
    validUntil: LocalDate.nullable(),
    revision: z.int().min(0),
  }),
  reply: z.object({ evidence: Evidence }),
});

export const findDocuments = route({
  name: 'find-documents',
  method: 'GET',
  path: '/documents',
  query: z.strictObject({ number: z.string().trim().min(1, '请填写文号').max(100, '文号不能超过 100 字') }),
  summary: '按文号查找材料：限本单位的申报，或本单位可见的申报；括号怎样写都可以',
  reply: z.object({
    /** As it was looked for. */
    number: z.string(),
    uses: z.array(EvidenceUse),
    /** There may be further ones; a hundred are shown. */
    more: z.boolean(),
  }),
});

export const listEarlierEvidence = route({
  name: 'list-earlier-evidence',
  method: 'GET',
  path: '/applications/{id}/earlier-evidence',
  parameters: application,
  summary: '本单位上一次申报提交的材料：现在对应的条目，能否沿用，不能的说明原因',
  reply: z.object({
    from: z
      .object({ application: ApplicationId, campaignTitle: z.string(), submittedAt: Instant.nullable() })
      .nullable(),
    files: z.array(EarlierFileView),
  }),
});

export const reuseEvidence = route({
  name: 'reuse-evidence',
  method: 'POST',
  path: '/applications/{id}/earlier-evidence',
  parameters: application,
  summary: '沿用上一周期的材料：不重新上传，指向同一份内容，检查结果和日期随之沿用；全部成功或全部不变',
  body: z.strictObject({
    evidence: z
      .array(EvidenceId)
      .min(1, '请至少选择一份材料')
      .max(reusedAtOnce, `一次最多沿用 ${reusedAtOnce} 份材料`),
  }),
  reply: z.object({ evidence: z.array(Evidence) }),
});
