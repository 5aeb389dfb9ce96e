import * as z from 'zod';
import { Instant } from '../../model/instant.ts';
import { route } from '../route.ts';

/** What a thing on the home page is about; the screen picks its mark by it. */
export const HomeNeedKind = z.enum([
  'apply',
  'campaign',
  'objection',
  'title',
  'list',
  'question',
  'province',
  'plan',
  'calendar',
  'mail',
  'sheet',
  'defence',
  'onSite',
]);
export type HomeNeedKind = z.infer<typeof HomeNeedKind>;

/** Something beside the applications in hand that the reader has to do, with the page where it is done. */
export const HomeNeed = z.object({
  id: z.string(),
  kind: HomeNeedKind,
  title: z.string(),
  detail: z.string(),
  due: Instant.nullable(),
  link: z.string(),
  /** What the button says. */
  action: z.string(),
  /** Of `apply`: the campaign in which the button itself begins the application. */
  campaign: z.string().optional(),
});
export type HomeNeed = z.infer<typeof HomeNeed>;

export const getHome = route({
  name: 'get-home',
  method: 'GET',
  path: '/home',
  experts: 'too',
  summary: '申报以外需要本人或本单位办理的事项，先到期的在前；读取量不随批次的申报数增长',
  reply: z.object({ needs: z.array(HomeNeed) }),
});

export const noteVisit = route({
  name: 'note-visit',
  method: 'PUT',
  path: '/home/visit',
  experts: 'too',
  command: false,
  summary: '记下本人来访，答复上一次来访的时间；半小时之内的算同一次',
  reply: z.object({ since: Instant.nullable() }),
});
