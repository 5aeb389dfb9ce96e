import * as z from 'zod';
import { ApplicationId, EvidenceId, ItemId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
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

/** Days after which an upload in parts that nobody went on with is cleared away by the bucket. */
export const unfinishedUploadDays = 7;

/** Where what people upload lies in the bucket. What the product itself writes lies elsewhere. */
export const uploadsUnder = 'evidence/';

/** The tag of an uploaded object in the cloud: what its check has said (`accepted`, `refused`); none before. */
export const admissionTag = 'shifan-check';

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, '文件校验值格式不正确');

/** A file on its way in parts: under which upload of the bucket, and what each part must be. */
export const PartedTransfer = z.strictObject({
  upload: z.string(),
  /** Size of each part but the last. */
  partBytes: z.int().min(1),
  /** Hex SHA-256 of each part, in order. */
  parts: z.array(Sha256).min(1),
});
export type PartedTransfer = z.infer<typeof PartedTransfer>;

/** What the check read from the bytes; a fact that the type does not have, or that could not be read, is absent. */
export const EvidenceFacts = z.strictObject({
  /** PDF. */
  pages: z.int().min(1).optional(),
  /** Pixels. */
  width: z.int().min(1).optional(),
  height: z.int().min(1).optional(),
  /** Whether there is text to read and search; false is a scan or a picture. */
  hasText: z.boolean().optional(),
});
export type EvidenceFacts = z.infer<typeof EvidenceFacts>;

/** How much personal data the readable text holds. Counts only: what was found is never stored (DOMAIN E-90). */
export const PersonalData = z.strictObject({
  /** Different ID-card numbers with a valid date and check digit. */
  idNumbers: z.int().min(0),
  /** Different mobile numbers. */
  mobiles: z.int().min(0),
});
export type PersonalData = z.infer<typeof PersonalData>;

/** What the check found in a file that it accepted. */
export const EvidenceReport = z.strictObject({
  facts: EvidenceFacts,
  personalData: PersonalData,
  /** False where only a part of a very long text was read. */
  readWhole: z.boolean(),
  /** Why no scanner has looked at it (未查毒); absent where one has and found nothing. */
  unscanned: z.string().optional(),
});
export type EvidenceReport = z.infer<typeof EvidenceReport>;

/** What a person says of a file that is an official document, a licence or a certificate. */
export const EvidenceDocument = z.strictObject({
  /** 文号 in its one spelling (DOMAIN E-91); null where it has none. */
  number: z.string().nullable(),
  /** As it was typed, where that differs. */
  numberAsGiven: z.string().optional(),
  /** 成文日期. */
  date: LocalDate.nullable(),
  /** 发文机关. */
  issuer: z.string().nullable(),
  /** 有效期至: its last day; null where it does not run out. */
  validUntil: LocalDate.nullable(),
  revision: z.int().min(1),
  savedBy: z.string(),
  savedAt: Instant,
});
export type EvidenceDocument = z.infer<typeof EvidenceDocument>;

/** A sealed scan that is known to show one submission: its pages said so, or an officer typed the code from its foot. */
export const SealTie = z.strictObject({
  submission: z.int().min(1),
  /** `7K3M-9QXT` (see domain/form-code). */
  code: z.string(),
  how: z.enum(['read', 'typed']),
  /** Who typed it; null where it was read. */
  by: z.string().nullable(),
  at: Instant,
});
export type SealTie = z.infer<typeof SealTie>;

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
  sha256: Sha256,
  /** Present while it comes in parts; gone once the bytes were checked. */
  transfer: PartedTransfer.optional(),
  state: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('awaitingUpload') }),
    z.strictObject({ name: z.literal('accepted') }),
    /** Sound, but not scanned where it must be: does not count and cannot be opened until a scanner has looked. */
    z.strictObject({ name: z.literal('quarantined'), reason: z.string() }),
    /** Reason in Chinese, for the unit. */
    z.strictObject({ name: z.literal('refused'), reason: z.string() }),
    z.strictObject({ name: z.literal('removed') }),
    /** The bytes are erased; hash and event stay. */
    z.strictObject({ name: z.literal('redacted'), reason: z.string() }),
  ]),
  /** Absent until accepted. */
  report: EvidenceReport.optional(),
  /** When the bytes were checked; absent on records of before it was written down. */
  checkedAt: Instant.optional(),
  /** Taken over from an earlier application of the unit: its bytes lie where they were first stored, once. */
  source: z
    .strictObject({
      application: ApplicationId,
      evidence: EvidenceId,
      campaignTitle: z.string(),
      takenBy: z.string(),
      takenAt: Instant,
    })
    .optional(),
  /** Where somebody said what document it is. */
  document: EvidenceDocument.optional(),
  /** Sealed scans: what they are a scan of. Absent until that is known. */
  tie: SealTie.optional(),
  uploadedBy: z.string(),
  uploadedAt: Instant,
});
export type Evidence = z.infer<typeof Evidence>;

/** What a reviewer thinks of a file: it shows what it should, it does not show it clearly, or it is another file. */
export const evidenceMarkLabels = { accepted: '认可', unclear: '不清楚', wrong: '不对' } as const;
export const EvidenceMark = z.strictObject({
  evidence: EvidenceId,
  value: z.enum(['accepted', 'unclear', 'wrong'], '请选择认可、不清楚或不对'),
  note: z.string().max(1_000, '意见不能超过 1000 字'),
});
export type EvidenceMark = z.infer<typeof EvidenceMark>;

/** One organisation's mark on a file: each level keeps its own. */
export const SavedEvidenceMark = z.strictObject({
  ...EvidenceMark.shape,
  organisation: OrganisationId,
  organisationName: z.string(),
  level: Level,
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type SavedEvidenceMark = z.infer<typeof SavedEvidenceMark>;
