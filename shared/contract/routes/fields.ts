import * as z from 'zod';
import { normalisedDocumentNumber, objectionToDocumentNumber } from '../../domain/document-number.ts';
import type { Letter } from '../../model/application.ts';
import { Deadlines } from '../../model/campaign.ts';
import { ApplicationId, CampaignId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { Cursor } from '../cursor.ts';

/** A file's own name with its extension: no folder before it, nothing in it that does not show or turns it around. */
export const fileName = z
  .string()
  .trim()
  .min(1, '缺少文件名')
  .max(200, '文件名不能超过 200 字')
  .regex(
    /^[^\\/\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+$/u,
    '文件名不能含有路径或不可见的控制字符',
  )
  .regex(/[^.\s].*\.[^.]+$/su, '文件名应有名称和扩展名，例如 工作方案.pdf');
/** The version of the record that the officer saw. */
export const version = z.int('版本号应为整数').min(1);
export const reason = z.string().trim().min(1, '请填写理由').max(2_000, '理由不能超过 2000 字');
/** 文号, however its brackets were typed. */
export const documentNumber = z
  .string()
  .trim()
  .min(1, '请填写文号')
  .max(100, '文号不能超过 100 字')
  .superRefine((text, context) => {
    const objection = objectionToDocumentNumber(text);
    if (text !== '' && objection !== null) context.addIssue(`${objection}。`);
  });
/** The official letter that a decision refers to: its number in one spelling, and as typed where that differs. */
export const document = z.strictObject({ documentNumber, date: LocalDate }).transform((given): Letter => {
  const number = normalisedDocumentNumber(given.documentNumber);
  return {
    ...given,
    documentNumber: number,
    ...(number !== given.documentNumber && { documentNumberAsGiven: given.documentNumber }),
  };
});
/** A file of at most 2 MB in base64. */
export const fileContent = z
  .string('缺少文件内容')
  .min(1, '文件是空的（0 字节）')
  .max(2_900_000, '文件超过 2 MB');
/** Parameters of a path below one application. */
export const application = z.strictObject({ id: ApplicationId });
/** Parameters of a path below one campaign. */
export const campaign = z.strictObject({ id: CampaignId });
/** Where the page before ended; opaque. A page can be short, even empty, and still have a next one. */
export const cursor = Cursor;

/** The times of a campaign as they are to hold from now on; what is absent stays. */
export const movedTimes = z.strictObject({
  deadlines: Deadlines,
  paperDeadline: Instant.nullable().optional(),
  /** The last day of the period of creation, where the campaign has one. */
  creation: z.strictObject({ endsOn: LocalDate }).optional(),
});
