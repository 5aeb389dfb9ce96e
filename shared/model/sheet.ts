import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, ExpertId, OrganisationId, SheetId } from './ids.ts';
import { Instant } from './instant.ts';
import { Step } from './status.ts';

export const markValues = {
  met: '达标',
  notMet: '不达标',
  notApplicable: '不适用',
  unclear: '不清楚',
} as const;
export type MarkValue = keyof typeof markValues;

/** What an expert says of one row, or of one criterion of a defence, where there is no value to choose. */
export const Mark = z.strictObject({
  item: z.string().regex(/^[a-z0-9.]{1,20}$/, '条目编号格式不正确'),
  value: z.enum(Object.keys(markValues) as [MarkValue], '请选择评审结果').nullable(),
  points: z.int('分数应为整数').min(0, '分数不能为负数').max(1000, '分数过大').nullable(),
  comment: z.string().max(2_000, '意见不能超过 2000 字'),
});
export type Mark = z.infer<typeof Mark>;

export const SavedMark = z.strictObject({
  ...Mark.shape,
  revision: z.int().min(0),
  savedAt: Instant,
});
export type SavedMark = z.infer<typeof SavedMark>;

/** open: to be filled in · signed · closed: declined, recused or taken back; nothing of it counts. */
export const sheetStates = { open: '待评审', signed: '已签字', closed: '已终止' } as const;
export type SheetState = keyof typeof sheetStates;

/** One expert's review of one application in one step, a root of its own. */
export const Sheet = z.strictObject({
  id: SheetId,
  campaign: CampaignId,
  lead: OrganisationId,
  step: Step,
  application: ApplicationId,
  expert: ExpertId,
  expertName: z.string(),
  alias: z.string(),
  state: z.enum(Object.keys(sheetStates) as [SheetState]),
  /** How often it was signed. Each signature froze a version that stays. */
  signatures: z.int().min(0),
  /** Of the latest signature: in hundredths of a point, with the hash of what was signed. */
  score: z.int().nullable(),
  signedAt: Instant.nullable(),
  signedHash: z.string().nullable(),
  version: z.int().min(1),
  head: z.string(),
  updatedAt: Instant,
});
export type Sheet = z.infer<typeof Sheet>;

/** What was signed, as it was then. */
export const SignedSheet = z.strictObject({
  sheet: SheetId,
  number: z.int().min(1),
  /** The submission of the unit that was read. */
  submission: z.int().min(0),
  marks: z.array(Mark),
  overall: z.string(),
  score: z.int(),
  signedBy: z.string(),
  signedAt: Instant,
});
export type SignedSheet = z.infer<typeof SignedSheet>;

export const sheetEventLabels = {
  SheetIssued: '指派',
  SheetSigned: '签字提交',
  SheetReopened: '退回修改',
  SheetClosed: '终止',
  SheetSuperseded: '复核，由其他专家重新评审',
} as const;
export type SheetEventType = keyof typeof sheetEventLabels;

/** One entry of a sheet's record: append-only, each holds the hash of the one before. */
export const SheetEvent = decidedEvent({
  type: z.enum(Object.keys(sheetEventLabels) as [SheetEventType]),
  sheet: SheetId,
  campaign: CampaignId,
});
export type SheetEvent = z.infer<typeof SheetEvent>;
