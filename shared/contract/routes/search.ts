import * as z from 'zod';
import { ApplicationId, CampaignId, OrganisationId } from '../../model/ids.ts';
import { route } from '../route.ts';

export const searchAll = route({
  name: 'search-all',
  method: 'GET',
  path: '/search',
  query: z.strictObject({
    q: z.string().trim().min(1, '请输入要查找的名称').max(60, '查找的内容不能超过 60 字'),
  }),
  summary: '按名称、拼音或首字母查找可见的批次、辖区内的单位和它们的申报；读取量不随申报数增长',
  reply: z.object({
    campaigns: z.array(z.object({ id: CampaignId, title: z.string(), phaseLabel: z.string() })),
    units: z.array(
      z.object({
        id: OrganisationId,
        /** With its province. */
        fullName: z.string(),
        levelName: z.string(),
        /** The reader may open its page. */
        opens: z.boolean(),
      }),
    ),
    applications: z.array(
      z.object({
        id: ApplicationId,
        /** With its province. */
        fullName: z.string(),
        campaignTitle: z.string(),
        label: z.string(),
      }),
    ),
    /** There are more units of this name than are listed. */
    more: z.boolean(),
  }),
});
