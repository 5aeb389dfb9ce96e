import * as z from 'zod';
import { ApplicationId, EvidenceId, ItemId } from './ids.ts';
import { Instant } from './instant.ts';
import { Level } from './organisation.ts';

/** Types that may be uploaded: media type → file extensions. The bytes decide, not the name. */
export const evidenceTypes = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
} as const;
export type EvidenceType = keyof typeof evidenceTypes;
export const EvidenceType = z.enum(
  Object.keys(evidenceTypes) as [EvidenceType, ...EvidenceType[]],
  '只能上传 PDF、JPG、PNG、Word（docx）或 Excel（xlsx）文件',
);

/** 50 MiB a file. */
export const evidenceMaxBytes = 50 * 1024 * 1024;

/** The sealed scan of a form is evidence too; it belongs to the field of type `seal`. */
export const Evidence = z.strictObject({
  id: EvidenceId,
  application: ApplicationId,
  item: ItemId,
  /** The level that uploaded it: the county's evidence, or the prefecture's sealed scan. */
  level: Level,
  name: z.string().min(1, '缺少文件名').max(200, '文件名不能超过 200 字'),
  type: EvidenceType,
  bytes: z.int().min(1, '文件是空的（0 字节）').max(evidenceMaxBytes, '单个文件不能超过 50 MB'),
  /** Hex SHA-256 as the browser computed it; the check recomputes it from the stored bytes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '文件校验值格式不正确'),
  state: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('awaitingUpload') }),
    z.strictObject({ name: z.literal('accepted') }),
    /** Reason in Chinese, for the unit. */
    z.strictObject({ name: z.literal('refused'), reason: z.string() }),
    z.strictObject({ name: z.literal('removed') }),
  ]),
  uploadedBy: z.string(),
  uploadedAt: Instant,
});
export type Evidence = z.infer<typeof Evidence>;
