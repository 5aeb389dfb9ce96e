import { readRanking } from '#functions/api/get-ranking.ts';
import { readCampaigns } from '#functions/api/list-campaigns.ts';
import { readDesignations } from '#functions/api/list-designations.ts';
import { readGuidance } from '#functions/api/list-guidance.ts';
import { readObjections } from '#functions/api/list-objections.ts';
import { readPanels } from '#functions/api/list-panels.ts';
import { readSheets } from '#functions/api/list-sheets.ts';
import type { TableColumn } from '#functions/office/write-table.ts';
import type { DesignationRow } from '#shared/contract/designation-views.ts';
import {
  designationFilterLabels,
  getRanking,
  listCampaigns,
  listDesignations,
  listGuidance,
  listObjections,
  listPanels,
  listSheets,
} from '#shared/contract/routes.ts';
import { ranking, rankingCriteria } from '#shared/domain/expert-ranking.ts';
import { dateOf } from '#shared/domain/time.ts';
import { guidanceKinds } from '#shared/model/guidance.ts';
import type { Instant } from '#shared/model/instant.ts';
import { findingLabels, objectorKindLabels } from '#shared/model/objection.ts';
import { seatStateLabels } from '#shared/model/review.ts';
import { sheetStates } from '#shared/model/sheet.ts';
import { stepLabels } from '#shared/model/status.ts';
import { type ExportedList, listTable } from './exported-list.ts';

const day = (at: Instant | null | undefined) => (at == null ? null : dateOf(at));
/** Hundredths of a point as they are written. */
const points = (score: number | null) => (score === null ? null : (score / 100).toFixed(2));

/** Titles, whoever reads them. */
export const titleColumns: readonly TableColumn<DesignationRow>[] = [
  { head: '单位', width: 40, kind: 'text', value: ({ shownName }) => shownName },
  { head: '全称', width: 50, kind: 'text', value: ({ fullName }) => fullName },
  { head: '称号', width: 40, kind: 'text', value: ({ title }) => title },
  { head: '状态', width: 16, kind: 'text', value: ({ label }) => label },
  { head: '命名日期', width: 16, kind: 'date', value: ({ date }) => date },
  { head: '命名文号', width: 26, kind: 'text', value: ({ documentNumber }) => documentNumber },
  { head: '牌匾编号', width: 22, kind: 'text', value: ({ plaqueNumber }) => plaqueNumber },
  {
    head: '待办',
    width: 40,
    kind: 'text',
    value: ({ awaited }) =>
      awaited.map(({ what, overdue }) => `${what}${overdue ? '（已逾期）' : ''}`).join('；'),
  },
];

/** Lists of campaigns and of what comes of them. */
export const campaignLists = {
  campaigns: listTable({
    route: listCampaigns,
    read: readCampaigns,
    rows: ({ campaigns }) => campaigns,
    columns: [
      { head: '批次', width: 50, kind: 'text', value: ({ campaign }) => campaign.title },
      { head: '项目', width: 30, kind: 'text', value: ({ campaign }) => campaign.programme },
      { head: '主办单位', width: 30, kind: 'text', value: ({ campaign }) => campaign.leadName },
      { head: '申报范围', width: 24, kind: 'text', value: ({ campaign }) => campaign.scopeName },
      { head: '阶段', width: 16, kind: 'text', value: ({ phaseLabel }) => phaseLabel },
      { head: '标准', width: 50, kind: 'text', value: ({ editionTitle }) => editionTitle },
      { head: '名额', width: 8, kind: 'integer', value: ({ campaign }) => campaign.quota.places },
      { head: '申报开始', width: 16, kind: 'date', value: ({ campaign }) => day(campaign.opensAt) },
      {
        head: '申报截止',
        width: 16,
        kind: 'date',
        value: ({ campaign }) => day(campaign.deadlines[campaign.applicantLevel]),
      },
      { head: '通知文号', width: 26, kind: 'text', value: ({ campaign }) => campaign.documentNumber },
    ],
  }),

  /** Never who objected: the list of the screen does not have it. */
  objections: listTable({
    route: listObjections,
    read: readObjections,
    rows: ({ objections }) => objections,
    next: ({ next }) => next,
    columns: [
      { head: '被异议的单位', width: 40, kind: 'text', value: ({ objection }) => objection.organisationName },
      { head: '状态', width: 20, kind: 'text', value: ({ label }) => label },
      {
        head: '异议人类型',
        width: 16,
        kind: 'text',
        value: ({ objection }) => objectorKindLabels[objection.objector],
      },
      {
        head: '途径',
        width: 12,
        kind: 'text',
        value: ({ objection }) => (objection.channel === 'online' ? '网上提交' : '来信'),
      },
      { head: '收到日期', width: 16, kind: 'date', value: ({ objection }) => day(objection.receivedAt) },
      { head: '邮戳日期', width: 16, kind: 'date', value: ({ objection }) => objection.postmarkedOn },
      {
        head: '核查结论',
        width: 14,
        kind: 'text',
        value: ({ objection }) => (objection.finding === null ? null : findingLabels[objection.finding]),
      },
      { head: '答复日期', width: 16, kind: 'date', value: ({ objection }) => objection.repliedOn },
    ],
  }),

  designations: listTable({
    route: listDesignations,
    read: readDesignations,
    rows: ({ designations }) => designations,
    next: ({ next }) => next,
    said: ({ filter = 'all' }, { of }) => [
      of === 'own' ? '本单位命名的' : '辖区内国家命名的',
      ...(of === 'own' ? [designationFilterLabels[filter as keyof typeof designationFilterLabels]] : []),
    ],
    columns: titleColumns,
  }),

  panels: listTable({
    route: listPanels,
    read: readPanels,
    rows: ({ panels }) =>
      panels.flatMap(({ organisationName, alias, step, seats }) =>
        seats.map((seat) => ({ organisationName, alias, step, seat })),
      ),
    next: ({ next }) => next,
    columns: [
      { head: '单位', width: 40, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '盲评编号', width: 12, kind: 'text', value: ({ alias }) => alias },
      { head: '环节', width: 14, kind: 'text', value: ({ step }) => stepLabels[step] },
      { head: '专家', width: 14, kind: 'text', value: ({ seat }) => seat.expertName },
      { head: '状态', width: 12, kind: 'text', value: ({ seat }) => seatStateLabels[seat.state] },
      { head: '得分', width: 10, kind: 'text', value: ({ seat }) => points(seat.score) },
      { head: '签字日期', width: 16, kind: 'date', value: ({ seat }) => day(seat.signedAt) },
      { head: '理由', width: 40, kind: 'text', value: ({ seat }) => seat.reason },
    ],
  }),

  /** As recorded: what-ifs of the screen are not exported. */
  ranking: listTable({
    route: getRanking,
    read: readRanking,
    rows: ({ review, units, places }) => {
      const marks = new Map(units.map(({ application, national }) => [application, national]));
      return ranking(units, review.rules, { order: review.order?.applications ?? [] }).map((row, index) => ({
        ...row,
        above: index < places,
        national: marks.get(row.application) ?? null,
      }));
    },
    said: (_, { review, places }) => [
      `名额 ${places} 个`,
      ...(review.order ? [`并列单位的先后由主办单位决定：${review.order.reason}`] : []),
    ],
    columns: [
      { head: '名次', width: 8, kind: 'integer', value: ({ rank }) => rank },
      { head: '单位', width: 40, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '总分', width: 10, kind: 'text', value: ({ total }) => points(total) },
      {
        head: '各轮得分',
        width: 24,
        kind: 'text',
        value: ({ rounds }) => rounds.map(({ score }) => points(score) ?? '—').join('／'),
      },
      {
        head: '先后依据',
        width: 20,
        kind: 'text',
        value: ({ by }) => (by === null ? null : rankingCriteria[by]),
      },
      { head: '并列', width: 8, kind: 'text', value: ({ tied }) => (tied ? '是' : null) },
      { head: '全国推荐顺序', width: 12, kind: 'integer', value: ({ national }) => national?.rank ?? null },
      { head: '分数线', width: 12, kind: 'text', value: ({ above }) => (above ? '以上' : '以下') },
    ],
  }),

  /** In a blind review the unit is the number that was drawn for it, as on the screen. */
  sheets: listTable({
    route: listSheets,
    read: readSheets,
    rows: ({ sheets }) => sheets,
    columns: [
      { head: '批次', width: 50, kind: 'text', value: ({ campaignTitle }) => campaignTitle },
      { head: '环节', width: 14, kind: 'text', value: ({ stepLabel }) => stepLabel },
      { head: '单位', width: 40, kind: 'text', value: ({ unit }) => unit },
      { head: '状态', width: 12, kind: 'text', value: ({ state }) => sheetStates[state] },
      { head: '签字日期', width: 16, kind: 'date', value: ({ signedAt }) => day(signedAt) },
    ],
  }),

  guidance: listTable({
    route: listGuidance,
    read: readGuidance,
    rows: ({ entries }) => entries,
    columns: [
      { head: '日期', width: 16, kind: 'date', value: ({ on }) => on },
      { head: '形式', width: 14, kind: 'text', value: ({ kind }) => guidanceKinds[kind] },
      { head: '标题', width: 34, kind: 'text', value: ({ title }) => title },
      { head: '内容', width: 60, kind: 'text', value: ({ text }) => text },
      { head: '条目', width: 14, kind: 'text', value: ({ items }) => items.join('、') },
      { head: '指导单位', width: 30, kind: 'text', value: ({ guideName }) => guideName },
      { head: '提问单位', width: 30, kind: 'text', value: ({ asker }) => asker?.name ?? null },
      { head: '答复', width: 60, kind: 'text', value: ({ answer }) => answer?.text ?? null },
      { head: '收回', width: 20, kind: 'text', value: ({ withdrawn }) => withdrawn?.reason ?? null },
    ],
  }),
} as const satisfies Partial<Record<string, ExportedList>>;
