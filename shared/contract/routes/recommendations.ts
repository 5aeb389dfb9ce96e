import * as z from 'zod';
import { ApplicationId, CampaignId, OrganisationId } from '../../model/ids.ts';
import { FormalCheck, FormalCheckItem, FormalMark } from '../../model/recommendation.ts';
import { CollectedList, CollectionView, RecommendationView } from '../recommendation-views.ts';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';
import { campaign, document, reason, version } from './fields.ts';

export const getRecommendation = route({
  name: 'get-recommendation',
  method: 'GET',
  path: '/campaigns/{id}/recommendation',
  parameters: campaign,
  summary: '本省的推荐函和汇总表：可以列入的单位、名额、截止时间和记录',
  reply: RecommendationView,
});

export const sendRecommendation = route({
  name: 'send-recommendation',
  method: 'POST',
  path: '/campaigns/{id}/recommendation',
  parameters: campaign,
  summary: '报送推荐函和汇总表：按顺序排列，一次办妥，报送后名单不再变动',
  body: z.strictObject({
    /** Of the recommendation that was seen; 0 before the first. */
    version: z.int().min(0),
    /** In order, the first in the first place. */
    ranked: z.array(ApplicationId).max(300, '名单不能超过 300 个单位'),
    /** 候补, in order, by the same letter. */
    reserve: z.array(ApplicationId).max(100, '候补不能超过 100 个单位').default([]),
    letter: document,
  }),
  reply: RecommendationView,
});

export const replaceUnit = route({
  name: 'replace-unit',
  method: 'POST',
  path: '/campaigns/{id}/recommendation/replacements',
  parameters: campaign,
  summary: '名单内的单位退出后，由候补名单的第一位递补；公示开始之后不能递补',
  body: z.strictObject({
    version,
    out: ApplicationId,
    reason: z.string().max(2_000, '理由不能超过 2000 字'),
  }),
  reply: RecommendationView,
});

export const getCollection = route({
  name: 'get-collection',
  method: 'GET',
  path: '/campaigns/{id}/collection',
  parameters: campaign,
  summary: '全国汇总：各推荐单位是否报送、退回、逾期，名额使用和名单锁定情况（限主办单位）',
  reply: CollectionView,
});

const recommender = z.strictObject({ id: CampaignId, organisation: OrganisationId });

export const getCollectedList = route({
  name: 'get-collected-list',
  method: 'GET',
  path: '/campaigns/{id}/collection/{organisation}',
  parameters: recommender,
  summary: '一个推荐单位的名单和逐项形式审查（限主办单位）',
  reply: CollectedList,
});

export const returnRecommendation = route({
  name: 'return-recommendation',
  method: 'POST',
  path: '/campaigns/{id}/collection/{organisation}/return',
  parameters: recommender,
  summary: '退回推荐函和汇总表，写明理由，由推荐单位重新报送',
  body: z.strictObject({ version, reason }),
  reply: CollectedList,
});

export const saveFormalCheck = route({
  name: 'save-formal-check',
  method: 'PATCH',
  path: '/campaigns/{id}/collection/{organisation}/checks',
  parameters: recommender,
  command: false,
  summary: '形式审查：逐单位逐项核对，带修订号',
  body: z.strictObject({
    application: ApplicationId,
    marks: z.partialRecord(FormalCheckItem, FormalMark),
    revision: z.int().min(0),
  }),
  reply: z.object({ check: FormalCheck }),
});

export const decideNationalList = route({
  name: 'decide-national-list',
  method: 'POST',
  path: '/campaigns/{id}/collection',
  parameters: campaign,
  summary: '全国推荐名单：锁定（对名单计算哈希）、说明理由后解除锁定、核定各推荐单位名额',
  body: z.strictObject({
    /** Of the list that was seen; 0 before anything was decided. */
    version: z.int().min(0),
    command: z.discriminatedUnion('action', [
      z.strictObject({ action: z.literal('freeze') }),
      z.strictObject({
        action: z.literal('unfreeze'),
        reason: z.string().max(2_000, '理由不能超过 2000 字'),
      }),
      z.strictObject({
        action: z.literal('limit'),
        recommender: OrganisationId,
        places: z.int().min(1, '名额至少为 1').max(1_000).nullable(),
      }),
    ]),
  }),
  reply: CollectionView,
});

export const exportNationalList = route({
  name: 'export-national-list',
  method: 'GET',
  path: '/campaigns/{id}/collection/export',
  parameters: campaign,
  produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  summary: '全国推荐名单汇总表（Excel）',
  reply: FileReply,
});
