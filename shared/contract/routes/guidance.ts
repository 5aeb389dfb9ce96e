import * as z from 'zod';
import { Guidance, guidanceKinds } from '../../model/guidance.ts';
import { CampaignId, GuidanceId, ItemId, OrganisationId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import { route } from '../route.ts';
import { campaign, reason, version } from './fields.ts';

const { question: _, ...recorded } = guidanceKinds;
const words = (most: number) => z.string().max(most, `不能超过 ${most} 字`);

export const listGuidance = route({
  name: 'list-guidance',
  method: 'GET',
  path: '/campaigns/{id}/guidance',
  parameters: campaign,
  summary: '指导与答疑：本单位看到的动员、培训、现场指导、案例和问答，以及待本单位答复的问题',
  reply: z.object({
    entries: z.array(Guidance),
    mayRecord: z.boolean(),
    mayAsk: z.boolean(),
  }),
});

export const recordGuidance = route({
  name: 'record-guidance',
  method: 'POST',
  path: '/campaigns/{id}/guidance',
  parameters: campaign,
  summary: '记录一次动员部署、培训解读、现场指导或案例交流，可以对应到条目',
  body: z.strictObject({
    kind: z.enum(Object.keys(recorded) as [keyof typeof recorded], '请选择指导形式'),
    title: words(120),
    text: words(5_000),
    on: LocalDate,
    place: words(120),
    items: z.array(ItemId).max(60),
    /** The unit that was helped; null for all below. */
    unit: OrganisationId.nullable(),
  }),
  reply: Guidance,
});

export const askQuestion = route({
  name: 'ask-question',
  method: 'POST',
  path: '/campaigns/{id}/questions',
  parameters: campaign,
  summary: '申报单位就一个条目或整个批次提问',
  body: z.strictObject({ item: ItemId.nullable(), text: words(2_000) }),
  reply: Guidance,
});

const entry = z.strictObject({ id: CampaignId, entry: GuidanceId });

export const answerQuestion = route({
  name: 'answer-question',
  method: 'POST',
  path: '/campaigns/{id}/guidance/{entry}/answer',
  parameters: entry,
  summary: '答复一个问题；公开的，所属单位都能看到，不显示提问单位',
  body: z.strictObject({ version, text: words(5_000), share: z.boolean('请选择是否公开') }),
  reply: Guidance,
});

export const withdrawGuidance = route({
  name: 'withdraw-guidance',
  method: 'POST',
  path: '/campaigns/{id}/guidance/{entry}/withdraw',
  parameters: entry,
  summary: '撤下一条记录，说明理由；记录保留，其他单位不再看到',
  body: z.strictObject({ version, reason }),
  reply: Guidance,
});
