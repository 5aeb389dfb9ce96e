import * as z from 'zod';
import { ProvinceApplicationId } from '../../model/ids.ts';
import { ProvinceContent, ProvinceDraft } from '../../model/province-application.ts';
import { ProvinceCommand } from '../../model/province-command.ts';
import { ProvinceRow, ProvinceView, PublicProvince } from '../province-views.ts';
import { route } from '../route.ts';
import { version } from './fields.ts';

const province = z.strictObject({ id: ProvinceApplicationId });

export const listProvinceApplications = route({
  name: 'list-province-applications',
  method: 'GET',
  path: '/provinces',
  summary: '示范省（区、市）的申请：国家卫生健康委看到全部已提交的，省级看到本省的',
  reply: z.object({
    applications: z.array(ProvinceRow),
    /** Whether the reader may begin one now, and if not, why; null for whoever has nothing to begin. */
    begin: z.object({ governmentName: z.string(), refusal: z.string().nullable() }).nullable(),
  }),
});

export const beginProvinceApplication = route({
  name: 'begin-province-application',
  method: 'POST',
  path: '/provinces',
  summary: '开始准备示范省（区、市）的申请：任何一天都可以，没有批次和截止时间',
  reply: ProvinceView,
});

export const getProvinceApplication = route({
  name: 'get-province-application',
  method: 'GET',
  path: '/provinces/{id}',
  parameters: province,
  summary: '一个示范省申请的全部内容、现在能办理的事项和办理记录',
  reply: ProvinceView,
});

export const saveProvinceDraft = route({
  name: 'save-province-draft',
  method: 'PATCH',
  path: '/provinces/{id}/draft',
  parameters: province,
  command: false,
  summary: '自动保存申请的草稿；带修订号',
  body: z.strictObject({ revision: z.int().min(0), content: ProvinceContent }),
  reply: z.object({ draft: ProvinceDraft }),
});

export const decideProvinceApplication = route({
  name: 'decide-province-application',
  method: 'POST',
  path: '/provinces/{id}/decisions',
  parameters: province,
  summary: '办理示范省申请的一个事项：提交、补正、受理、进展、延长、退出、终止、评估、公示、命名',
  body: z.strictObject({ version, command: ProvinceCommand }),
  reply: ProvinceView,
});

export const listPublicProvinces = route({
  name: 'list-public-provinces',
  method: 'GET',
  path: '/public/provinces',
  access: 'public',
  summary: '公示中和已命名的示范省（区、市）',
  reply: z.object({ provinces: z.array(PublicProvince) }),
});
