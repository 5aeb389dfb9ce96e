import * as z from 'zod';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';

/** The lists that leave as a workbook, beside the one of applications; each as its own route reads it. */
export const exportedLists = {
  members: '单位人员',
  organisations: '机构',
  institutions: '登记的机构',
  incidents: '重大负面事件',
  campaigns: '批次',
  objections: '异议',
  designations: '命名单位',
  provinces: '示范省（区、市）申请',
  experts: '评审专家',
  panels: '专家指派',
  ranking: '评审排序',
  sheets: '本人的评审',
  guidance: '指导与答疑',
  planTasks: '创建方案任务',
  myTasks: '本单位的创建任务',
  standards: '标准与表单',
  mails: '邮件队列',
  inbox: '最近动态',
  hookCalls: '推送记录',
  collection: '各地推荐报送',
  slots: '答辩日程',
  ownSlots: '我的答辩',
  visits: '我的现场查验',
  heldTitles: '本单位的命名',
  recommended: '推荐名单',
  collected: '一个推荐单位的名单和形式审查',
  calendars: '工作日历',
  hooks: '推送目标',
  plans: '创建方案',
} as const;
export type ExportedListName = keyof typeof exportedLists;

const asked = (most: number) => z.string().max(most, '筛选的内容过长').optional();

export const exportList = route({
  name: 'export-list',
  method: 'GET',
  path: '/lists/{list}',
  access: 'participant',
  experts: 'too',
  parameters: z.strictObject({
    list: z.enum(Object.keys(exportedLists) as [ExportedListName], '没有这种列表'),
  }),
  /** As the list's own route has them; what a list does not have is refused. */
  query: z.strictObject({
    id: asked(200),
    step: asked(40),
    q: asked(60),
    filter: asked(40),
    of: asked(40),
    parent: asked(200),
    organisation: asked(200),
    closed: asked(40),
    state: asked(40),
  }),
  produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  summary: `列表导出为 Excel：与该列表的接口相同的范围和筛选，全部各页。${Object.values(exportedLists).join('、')}`,
  reply: FileReply,
});
