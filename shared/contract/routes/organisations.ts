import * as z from 'zod';
import { OrganisationId } from '../../model/ids.ts';
import { Level } from '../../model/organisation.ts';
import { route } from '../route.ts';

export const OrganisationRow = z.object({
  id: OrganisationId,
  name: z.string(),
  fullName: z.string(),
  level: Level,
  parent: OrganisationId.nullable(),
});
export type OrganisationRow = z.infer<typeof OrganisationRow>;

export const listOrganisations = route({
  name: 'list-organisations',
  method: 'GET',
  path: '/organisations',
  summary: '本单位及下级单位：按名称查找，或列出某单位的直接下级（限系统管理员）',
  query: z.strictObject({
    q: z.string().trim().max(60, '查找的内容过长').optional(),
    parent: OrganisationId.optional(),
  }),
  reply: z.object({
    organisations: z.array(OrganisationRow),
    /** More fit than are listed. */
    more: z.boolean(),
  }),
});
