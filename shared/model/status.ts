import * as z from 'zod';
import { Level } from './organisation.ts';

/** Steps of a review or an evaluation. */
export const steps = ['preliminaryReview', 'materialReview', 'onSite', 'defence', 'evaluation'] as const;
export const Step = z.enum(steps);
export type Step = z.infer<typeof Step>;

/** Steps in which experts fill sheets; what the on-site team finds are records, which the rows are judged by. */
export const sheetSteps: readonly Step[] = ['materialReview', 'defence', 'evaluation'];

/** Where an application stands. The stored status is the truth; an execution can be rebuilt from it. */
export const Status = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('draft') }),
  z.strictObject({ name: z.literal('underReview'), level: Level, step: Step }),
  z.strictObject({ name: z.literal('returned'), level: Level }),
  z.strictObject({ name: z.literal('recommended') }),
  z.strictObject({ name: z.literal('creating') }),
  z.strictObject({ name: z.literal('evaluating'), step: Step }),
  z.strictObject({ name: z.literal('ranked') }),
  z.strictObject({ name: z.literal('candidate') }),
  z.strictObject({ name: z.literal('inPublicity') }),
  z.strictObject({ name: z.literal('underObjection') }),
  z.strictObject({ name: z.literal('cleared') }),
  z.strictObject({ name: z.literal('named') }),
  z.strictObject({ name: z.literal('withdrawn') }),
  z.strictObject({ name: z.literal('lapsed') }),
  z.strictObject({ name: z.literal('ineligible') }),
  z.strictObject({ name: z.literal('notRecommended') }),
  z.strictObject({ name: z.literal('creationEnded') }),
  z.strictObject({ name: z.literal('notPassed') }),
  z.strictObject({ name: z.literal('underAppeal') }),
  z.strictObject({ name: z.literal('dropped') }),
  z.strictObject({ name: z.literal('disqualified') }),
  z.strictObject({ name: z.literal('cancelled') }),
]);
export type Status = z.infer<typeof Status>;
export type StatusName = Status['name'];

/** Who is awaited in a status. */
export type Awaited = 'applicant' | 'reviewerAtLevel' | 'lead' | 'system' | 'nobody';

/**
 * Status ↔ state of DOMAIN.md §D.2 ↔ label ↔ who acts. {级} is replaced by the name that the unit's own level has,
 * so that 重庆 reads 市级初审 and 新疆 reads 自治区级初审. Tone is never shown without the word.
 */
export const statusTable = {
  draft: { state: 'DRAFT', label: '草稿', awaited: 'applicant', tone: 'neutral', ended: false },
  underReview: {
    state: 'CITY_REVIEW/PROV_REVIEW',
    label: '{级}审核中',
    awaited: 'reviewerAtLevel',
    tone: 'active',
    ended: false,
  },
  returned: {
    state: 'RETURNED',
    label: '{级}已退回补正',
    awaited: 'applicant',
    tone: 'warning',
    ended: false,
  },
  recommended: {
    state: 'RECOMMENDED/FORMAL_CHECK',
    label: '已推荐，待受理',
    awaited: 'lead',
    tone: 'active',
    ended: false,
  },
  // 先创后评 (C-07): accepted, and on its way to the standard within the evaluation period (C-10, A14).
  creating: { state: 'CREATING', label: '创建中', awaited: 'applicant', tone: 'active', ended: false },
  evaluating: { state: 'R1A/R1B/R2', label: '评审中', awaited: 'lead', tone: 'active', ended: false },
  ranked: { state: 'RANKED', label: '评审通过，待定候选', awaited: 'lead', tone: 'active', ended: false },
  candidate: { state: 'CANDIDATE', label: '候选', awaited: 'lead', tone: 'active', ended: false },
  inPublicity: { state: 'IN_PUBLICITY', label: '公示中', awaited: 'system', tone: 'active', ended: false },
  underObjection: {
    state: 'UNDER_OBJECTION',
    label: '异议核查中',
    awaited: 'lead',
    tone: 'warning',
    ended: false,
  },
  cleared: { state: 'CLEARED', label: '公示通过，待命名', awaited: 'lead', tone: 'active', ended: false },
  named: { state: 'NAMED', label: '已命名', awaited: 'nobody', tone: 'success', ended: true },
  withdrawn: { state: 'WITHDRAWN', label: '已撤回', awaited: 'nobody', tone: 'neutral', ended: true },
  lapsed: { state: 'LAPSED', label: '未提交（逾期）', awaited: 'nobody', tone: 'danger', ended: true },
  ineligible: { state: 'INELIGIBLE', label: '不予受理', awaited: 'nobody', tone: 'danger', ended: true },
  notRecommended: {
    state: 'NOT_RECOMMENDED',
    label: '初审未通过',
    awaited: 'nobody',
    tone: 'danger',
    ended: true,
  },
  creationEnded: {
    state: 'LAPSED',
    label: '创建期满未达标',
    awaited: 'nobody',
    tone: 'danger',
    ended: true,
  },
  // The unit asked for 复核 in time (E-61): the lead answers, and other experts judge anew where it is granted.
  underAppeal: {
    state: 'NOT_PASSED',
    label: '复核申请待答复',
    awaited: 'lead',
    tone: 'warning',
    ended: false,
  },
  notPassed: { state: 'NOT_PASSED', label: '评审未通过', awaited: 'nobody', tone: 'danger', ended: true },
  dropped: { state: 'DROPPED', label: '公示未通过', awaited: 'nobody', tone: 'danger', ended: true },
  disqualified: { state: 'DISQUALIFIED', label: '取消资格', awaited: 'nobody', tone: 'danger', ended: true },
  // Nobody's fault: the campaign it belonged to was given up (D.1 取消).
  cancelled: { state: 'CLOSED', label: '批次已取消', awaited: 'nobody', tone: 'neutral', ended: true },
} as const satisfies Record<
  StatusName,
  {
    state: string;
    label: string;
    awaited: Awaited;
    tone: 'neutral' | 'active' | 'warning' | 'success' | 'danger';
    ended: boolean;
  }
>;

export const statusNames = Object.keys(statusTable) as [StatusName, ...StatusName[]];

export const stepLabels = {
  preliminaryReview: '初审',
  materialReview: '材料评审',
  onSite: '现场查验',
  defence: '评审答辩',
  evaluation: '评估验收',
} as const satisfies Record<Step, string>;
