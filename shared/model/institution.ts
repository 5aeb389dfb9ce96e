import * as z from 'zod';
import { OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/**
 * What leads an institution that combines both kinds of service (医养结合机构): a campaign may lean towards those led by
 * a community health centre or a township hospital (C-04).
 */
export const institutionKinds = [
  'medical',
  'elderlyCare',
  'communityHealthCentre',
  'townshipHospital',
] as const;
export const InstitutionKind = z.enum(institutionKinds);
export type InstitutionKind = z.infer<typeof InstitutionKind>;

export const institutionKindLabels = {
  medical: '医疗机构',
  elderlyCare: '养老机构',
  communityHealthCentre: '社区卫生服务中心',
  townshipHospital: '乡镇卫生院',
} as const satisfies Record<InstitutionKind, string>;

/** One of the two certificates that an applicant must hold (两证齐全, N-08). `until` null: issued without an end. */
export const Certificate = z
  .strictObject({
    number: z.string().trim().min(1, '请填写证号').max(40, '证号不能超过 40 字'),
    from: LocalDate,
    until: LocalDate.nullable(),
  })
  .refine(({ from, until }) => until === null || until >= from, {
    path: ['until'],
    message: '有效期止不能早于发证日期',
  });
export type Certificate = z.infer<typeof Certificate>;

/** 统一社会信用代码 by its form (GB 32100: 18 places, no I O S V Z). The check digit is looked at elsewhere (E-18). */
export const CreditCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[0-9A-HJ-NP-RTUW-Y]{18}$/, '统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）');

/** What an institution says of itself and its certificates: applicant is the legal person with this facility (E-16). */
export const InstitutionDetails = z.strictObject({
  kind: InstitutionKind,
  /** 中医药特色的医养结合机构: inside the hundred, no quota of its own (N-09). */
  traditionalMedicine: z.boolean(),
  creditCode: CreditCode,
  /** The legal person (法人单位), where its name is not the institution's: a chain's company. */
  legalPerson: z.string().trim().min(1, '请填写法人单位名称').max(120, '法人单位名称不能超过 120 字'),
  /** Where the facility stands, not the seat of the legal person. */
  address: z.string().trim().min(1, '请填写机构地址').max(200, '机构地址不能超过 200 字'),
  /** 医疗机构执业许可证 */
  medicalLicence: Certificate.nullable(),
  /** 养老机构备案 */
  careFiling: Certificate.nullable(),
  /** The day on which it began to take residents; shown beside both certificates (E-45). */
  openedOn: LocalDate.nullable(),
});
export type InstitutionDetails = z.infer<typeof InstitutionDetails>;

/** Values that no longer hold, kept so that nobody leaves a ban behind with a new name or code (E-72). */
export const FormerDetails = z.strictObject({
  name: z.string(),
  details: InstitutionDetails,
  /** When they were replaced, by whom and why. */
  until: Instant,
  by: z.string(),
  reason: z.string(),
});
export type FormerDetails = z.infer<typeof FormerDetails>;

export const InstitutionRecord = z.strictObject({
  ...InstitutionDetails.shape,
  /** The district whose ground it stands on, where it reports past it: 委属医疗机构 (E-19). */
  district: OrganisationId.nullable(),
  /** Oldest first. */
  former: z.array(FormerDetails),
  /** Counts the changes of this record, so that two of them cannot overwrite each other. */
  revision: z.int().min(1),
});
export type InstitutionRecord = z.infer<typeof InstitutionRecord>;
