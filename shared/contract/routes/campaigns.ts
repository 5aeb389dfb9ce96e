import * as z from 'zod';
import { ApplicationId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import { CampaignOverview } from '../campaign-views.ts';
import { route } from '../route.ts';
import { CampaignView, PublicEntry, PublicityPreview } from '../views.ts';
import { campaign, cursor, movedTimes, reason, version } from './fields.ts';

export const listCampaigns = route({
  name: 'list-campaigns',
  method: 'GET',
  path: '/campaigns',
  summary: '与本单位有关的批次',
  reply: z.object({ campaigns: z.array(CampaignView) }),
});

export const getCampaign = route({
  name: 'get-campaign',
  method: 'GET',
  path: '/campaigns/{id}',
  parameters: campaign,
  summary: '一个批次',
  reply: CampaignView,
});

export const getOverview = route({
  name: 'get-overview',
  method: 'GET',
  path: '/campaigns/{id}/overview',
  parameters: campaign,
  summary: '批次的进展：本单位范围内各环节的家数，按下一级分列',
  reply: CampaignOverview,
});

export const moveDeadlines = route({
  name: 'move-deadlines',
  method: 'POST',
  path: '/campaigns/{id}/deadlines',
  parameters: campaign,
  summary: '调整各级截止时间',
  body: z.strictObject({ version, ...movedTimes.shape, reason }),
  reply: CampaignView,
});

export const previewPublicity = route({
  name: 'preview-publicity',
  method: 'GET',
  path: '/campaigns/{id}/publicity-preview',
  parameters: campaign,
  query: z.strictObject({ start: LocalDate.optional() }),
  summary: '公示起止日的推算：逐日列出工作日与跳过的日期',
  reply: PublicityPreview,
});

export const startPublicity = route({
  name: 'start-publicity',
  method: 'POST',
  path: '/campaigns/{id}/publicity',
  parameters: campaign,
  summary: '开始公示：候选名单冻结',
  body: z.strictObject({
    version,
    address: z.string().trim().min(1, '请填写公示网址').max(300),
    contact: z.string().trim().min(1, '请填写异议受理联系方式').max(300),
    /** By candidate: why it is published while others stand before it (E-59). */
    reasons: z.record(ApplicationId, z.string().trim().max(1_000)).default({}),
  }),
  reply: CampaignView,
});

export const listPublic = route({
  name: 'list-public',
  method: 'GET',
  path: '/public',
  access: 'public',
  query: z.strictObject({
    q: z.string().max(60).optional(),
    /** One unit by its application, wherever it stands in the list. */
    unit: ApplicationId.optional(),
    cursor,
  }),
  summary: '公众查询：公示中的单位与已命名的单位，逐页',
  reply: z.object({ entries: z.array(PublicEntry), next: z.string().nullable() }),
});
