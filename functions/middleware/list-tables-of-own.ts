import { readCollectedList } from '#functions/api/get-collected-list.ts';
import { readRecommendation } from '#functions/api/get-recommendation.ts';
import { readCalendars } from '#functions/api/list-calendars.ts';
import { readHeldTitles } from '#functions/api/list-held-designations.ts';
import { readHooks } from '#functions/api/list-hooks.ts';
import { readPlans } from '#functions/api/list-plans.ts';
import {
  getCollectedList,
  getRecommendation,
  listCalendars,
  listHeldDesignations,
  listHooks,
  listPlans,
} from '#shared/contract/routes.ts';
import { dateOf } from '#shared/domain/time.ts';
import { hookTopicLabels } from '#shared/model/hook.ts';
import { type FormalCheckItem, type FormalMark, formalCheckItems } from '#shared/model/recommendation.ts';
import { type ExportedList, listTable } from './exported-list.ts';
import { titleColumns } from './list-tables-of-campaigns.ts';

const markWords = { ok: '符合', defect: '有缺陷' } as const;

/** What a unit keeps for itself, and the lists that one unit hands to another. */
export const ownedLists = {
  heldTitles: listTable({
    route: listHeldDesignations,
    read: readHeldTitles,
    rows: ({ designations }) => designations,
    columns: titleColumns,
  }),

  /** In the order of the letter: those on the list, then the reserve. */
  recommended: listTable({
    route: getRecommendation,
    read: readRecommendation,
    rows: ({ recommendation, units }) => {
      const labels = new Map(units.map((unit) => [unit.application as string, unit.label]));
      const { ranked = [], reserve = [] } = recommendation ?? {};
      return [
        ...ranked.map((unit) => ({ ...unit, list: '推荐' })),
        ...reserve.map((unit) => ({ ...unit, list: '候补' })),
      ].map((unit, index) => ({
        ...unit,
        rank: unit.list === '推荐' ? index + 1 : index + 1 - ranked.length,
        label: labels.get(unit.application) ?? null,
      }));
    },
    said: (_, { campaignTitle, recommenderName, recommendation }) => [
      campaignTitle,
      recommenderName,
      recommendation === null ? '尚未报送' : recommendation.letter.documentNumber,
    ],
    columns: [
      { head: '名单', width: 10, kind: 'text', value: ({ list }) => list },
      { head: '次序', width: 8, kind: 'integer', value: ({ rank }) => rank },
      { head: '单位', width: 50, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '现在的状态', width: 24, kind: 'text', value: ({ label }) => label },
    ],
  }),

  collected: listTable({
    route: getCollectedList,
    read: readCollectedList,
    rows: ({ units, reserve }) => [
      ...units.map((unit) => ({ ...unit, list: '推荐' })),
      ...reserve.map((unit) => ({ ...unit, list: '候补', check: null, hints: [] })),
    ],
    said: (_, { row, recommendation }) => [
      row.recommenderName,
      row.label,
      ...(recommendation === null ? [] : [recommendation.letter.documentNumber]),
    ],
    columns: [
      { head: '名单', width: 10, kind: 'text', value: ({ list }) => list },
      { head: '次序', width: 8, kind: 'integer', value: ({ rank }) => rank },
      { head: '单位', width: 50, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '现在的状态', width: 24, kind: 'text', value: ({ label }) => label },
      ...(Object.keys(formalCheckItems) as FormalCheckItem[]).map((item) => ({
        head: formalCheckItems[item],
        width: 26,
        kind: 'text' as const,
        value: ({ check }: { check: { marks: Partial<Record<FormalCheckItem, FormalMark>> } | null }) => {
          const mark = check?.marks[item];
          if (mark === undefined) return null;
          return `${markWords[mark.value]}${mark.note === '' ? '' : `：${mark.note}`}`;
        },
      })),
      { head: '系统提示', width: 50, kind: 'text', value: ({ hints }) => hints.join('；') },
    ],
  }),

  calendars: listTable({
    route: listCalendars,
    read: readCalendars,
    rows: ({ calendars }) => calendars,
    columns: [
      { head: '日历', width: 40, kind: 'text', value: ({ words }) => words },
      { head: '叠加在', width: 30, kind: 'text', value: ({ baseName }) => baseName },
      { head: '已公布的年度', width: 40, kind: 'text', value: ({ years }) => years.join('、') },
      { head: '来源', width: 50, kind: 'text', value: ({ source }) => source.title },
      { head: '文号', width: 26, kind: 'text', value: ({ source }) => source.documentNumber },
      { head: '成文日期', width: 16, kind: 'date', value: ({ source }) => source.date },
      { head: '录入日期', width: 16, kind: 'date', value: ({ at }) => dateOf(at) },
    ],
  }),

  /** Other systems that are told; never the secret. */
  hooks: listTable({
    route: listHooks,
    read: readHooks,
    rows: ({ hooks }) => hooks,
    columns: [
      { head: '名称', width: 30, kind: 'text', value: ({ name }) => name },
      { head: '网址', width: 60, kind: 'text', value: ({ url }) => url },
      {
        head: '事项',
        width: 60,
        kind: 'text',
        value: ({ topics }) => topics.map((topic) => hookTopicLabels[topic]).join('；'),
      },
      { head: '状态', width: 12, kind: 'text', value: ({ active }) => (active ? '推送' : '已停止') },
      { head: '停止原因', width: 40, kind: 'text', value: ({ stoppedBecause }) => stoppedBecause },
      { head: '登记人', width: 14, kind: 'text', value: ({ createdBy }) => createdBy },
      { head: '登记日期', width: 16, kind: 'date', value: ({ createdAt }) => dateOf(createdAt) },
    ],
  }),

  plans: listTable({
    route: listPlans,
    read: readPlans,
    rows: ({ plans }) => plans,
    columns: [
      { head: '方案', width: 60, kind: 'text', value: ({ title }) => title },
      { head: '单位', width: 40, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '目标日期', width: 16, kind: 'date', value: ({ goalDate }) => goalDate },
      {
        head: '状态',
        width: 12,
        kind: 'text',
        value: ({ status }) => (status === 'active' ? '正在实施' : '已结束'),
      },
      { head: '任务', width: 8, kind: 'integer', value: ({ tasks }) => tasks },
      { head: '责任单位', width: 10, kind: 'integer', value: ({ units }) => units },
    ],
  }),
} as const satisfies Partial<Record<string, ExportedList>>;
