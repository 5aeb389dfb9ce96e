import * as z from 'zod';
import { designationStatuses } from '../model/designation.ts';
import { LocalDate } from '../model/instant.ts';

/*
 * Open data: four lists as rows of plain values, the same in JSON and in CSV. Every column is named here and nowhere
 * copied from a record, so nothing of a person can come along.
 */

/** The latest first or by place in the list, as `publicDatasets` says. */
export const PublicCampaign = z.strictObject({
  id: z.string().meta({ title: '批次编号' }),
  title: z.string().meta({ title: '批次名称' }),
  programme: z.string().meta({ title: '项目' }),
  lead: z.string().meta({ title: '主办单位' }),
  scope: z.string().meta({ title: '申报范围' }),
  documentNumber: z.string().meta({ title: '通知文号' }),
  state: z.string().meta({ title: '状态' }),
  opensOn: LocalDate.meta({ title: '开始申报' }),
  closesOn: LocalDate.nullable().meta({ title: '申报截止' }),
  places: z.int().nullable().meta({ title: '名额' }),
  publicityFrom: LocalDate.nullable().meta({ title: '公示开始' }),
  publicityTo: LocalDate.nullable().meta({ title: '公示截止' }),
  publicityAddress: z.string().nullable().meta({ title: '公示网址' }),
});
export type PublicCampaign = z.infer<typeof PublicCampaign>;

export const PublicisedUnit = z.strictObject({
  campaign: z.string().meta({ title: '批次编号' }),
  campaignTitle: z.string().meta({ title: '批次名称' }),
  unit: z.string().meta({ title: '单位' }),
  publicityFrom: LocalDate.nullable().meta({ title: '公示开始' }),
  publicityTo: LocalDate.nullable().meta({ title: '公示截止' }),
  state: z.enum(['公示名单', '已命名']).meta({ title: '状态' }),
});
export type PublicisedUnit = z.infer<typeof PublicisedUnit>;

export const NamedUnitRow = z.strictObject({
  id: z.string().meta({ title: '命名编号' }),
  unit: z.string().meta({ title: '单位' }),
  fullName: z.string().meta({ title: '单位全称' }),
  namedAs: z.string().meta({ title: '命名时的名称' }),
  title: z.string().meta({ title: '称号' }),
  programme: z.string().meta({ title: '项目' }),
  lead: z.string().meta({ title: '命名单位' }),
  plaqueNumber: z.string().nullable().meta({ title: '牌匾编号' }),
  documentNumber: z.string().meta({ title: '命名文号' }),
  date: LocalDate.meta({ title: '命名日期' }),
});
export type NamedUnitRow = z.infer<typeof NamedUnitRow>;

const ended = [designationStatuses.revoked.label, designationStatuses.closed.label] as const;
export const RevokedTitle = z.strictObject({
  ...NamedUnitRow.shape,
  state: z.enum(ended).meta({ title: '状态' }),
  endedOn: LocalDate.nullable().meta({ title: '取消或注销日期' }),
  endedBy: z.string().nullable().meta({ title: '取消或注销文号' }),
});
export type RevokedTitle = z.infer<typeof RevokedTitle>;

export const publicDatasets = {
  campaigns: { title: '批次', about: '已经发布的批次，最近的在前', row: PublicCampaign },
  publicity: { title: '公示名单', about: '各批次公示的单位；核查中的照常列出', row: PublicisedUnit },
  named: { title: '命名单位', about: '现在有效的命名', row: NamedUnitRow },
  revocations: { title: '取消和注销', about: '已经取消或注销的命名', row: RevokedTitle },
} as const;
export type PublicDatasetName = keyof typeof publicDatasets;
export const publicDatasetNames = Object.keys(publicDatasets) as [PublicDatasetName, ...PublicDatasetName[]];
export type PublicRow = PublicCampaign | PublicisedUnit | NamedUnitRow | RevokedTitle;

/** Names and headings of a dataset's columns, in order. */
export function columnsOf(name: PublicDatasetName): { name: string; title: string }[] {
  return Object.entries(publicDatasets[name].row.shape).map(([column, type]) => ({
    name: column,
    title: (type as z.ZodType).meta()?.title ?? column,
  }));
}
