import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { ExpertId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
import { CreditCode } from './institution.ts';
import { PersonName } from './member.ts';

/** What an expert is asked for. An application can demand that certain fields sit at its table. */
export const expertFields = {
  policy: '政策与管理',
  geriatrics: '老年医学',
  nursing: '护理与长期照护',
  care: '养老服务',
  medicine: '中医药',
  rehabilitation: '康复与安宁疗护',
  information: '信息化',
  finance: '医保与财务',
} as const;
export type ExpertField = keyof typeof expertFields;
export const ExpertField = z.enum(Object.keys(expertFields) as [ExpertField], '请选择专业领域');

/** An employer by its name and, where it is known, its 统一社会信用代码: names are written in many ways, codes are not. */
export const Employer = z.strictObject({
  name: z.string().trim().min(1, '请填写工作单位').max(120, '工作单位不能超过 120 字'),
  creditCode: CreditCode.nullable(),
});
export type Employer = z.infer<typeof Employer>;

/** First and last day on which the expert cannot take part. */
export const Absence = z
  .strictObject({
    from: LocalDate,
    to: LocalDate,
    reason: z.string().trim().max(200, '原因不能超过 200 字'),
  })
  .refine(({ from, to }) => to >= from, { path: ['to'], message: '止日不能早于起日' });
export type Absence = z.infer<typeof Absence>;

/** What the lead knows of an expert; the home unit and the employers decide whom they may not judge (E-55). */
export const ExpertProfile = z.strictObject({
  name: PersonName,
  fields: z
    .array(ExpertField)
    .min(1, '请至少选择一个专业领域')
    .refine((fields) => new Set(fields).size === fields.length, '专业领域不能重复'),
  /** 职称 or 职务. */
  title: z.string().trim().min(1, '请填写职称或职务').max(60, '职称或职务不能超过 60 字'),
  employer: Employer,
  /** Where the expert works or lives, as a unit of the tree: what stands in its branch is not theirs to judge. */
  home: OrganisationId.nullable(),
  formerEmployers: z.array(Employer).max(20, '原工作单位不能超过 20 个'),
  /** Reviews taken part in before this system, in words. */
  service: z.array(z.string().trim().min(1).max(120)).max(50, '过往评审不能超过 50 条'),
  absences: z.array(Absence).max(50, '不能参加的时间不能超过 50 段'),
});
export type ExpertProfile = z.infer<typeof ExpertProfile>;

/** A person in the pool of one lead organisation. Whether they can sign in says the roster: a membership names them. */
export const Expert = z.strictObject({
  id: ExpertId,
  organisation: OrganisationId,
  ...ExpertProfile.shape,
  /** Retired experts get nothing new; what they signed stays. */
  retired: z.strictObject({ at: Instant, reason: z.string() }).nullable(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type Expert = z.infer<typeof Expert>;

export const expertEventLabels = {
  ExpertEnrolled: '入库',
  ExpertEdited: '修改资料',
  AbsencesChanged: '更新不能参加的时间',
  ExpertRetired: '移出专家库',
} as const;
export type ExpertEventType = keyof typeof expertEventLabels;

/** One entry of an expert's record: append-only, each holds the hash of the one before. */
export const ExpertEvent = decidedEvent({
  type: z.enum(Object.keys(expertEventLabels) as [ExpertEventType]),
  expert: ExpertId,
  organisation: OrganisationId,
});
export type ExpertEvent = z.infer<typeof ExpertEvent>;
