import * as z from 'zod';
import { ApplicationId, ItemId, Subject } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import {
  DeviceId,
  Visit,
  VisitEntry,
  VisitEvent,
  VisitPhoto,
  VisitRow,
  VisitSignature,
} from '../../model/on-site.ts';
import { route } from '../route.ts';
import { application, reason } from './fields.ts';

const version = z.int('版本号应为整数').min(0);

export const ChecklistItem = z.object({
  item: ItemId,
  title: z.string(),
  verification: z.string(),
  checks: z.array(z.string()),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

export const VisitView = z.object({
  application: ApplicationId,
  organisationName: z.string(),
  campaignTitle: z.string(),
  visit: Visit.nullable(),
  /** Whether the reader puts the team together, and whether they go themselves. */
  arranges: z.boolean(),
  works: z.boolean(),
  /** Whom the reader can send; empty for everybody else. */
  candidates: z.array(z.object({ subject: Subject, name: z.string(), expert: z.boolean() })),
  checklist: z.array(ChecklistItem),
  rows: z.array(VisitRow),
  photos: z.array(VisitPhoto),
  signatures: z.array(VisitSignature),
  /** Of what stands now: what a signature has to be over. */
  digest: z.string(),
  events: z.array(VisitEvent),
  intact: z.boolean(),
});
export type VisitView = z.infer<typeof VisitView>;

export const getOnSite = route({
  name: 'get-on-site',
  method: 'GET',
  path: '/applications/{id}/on-site',
  parameters: application,
  experts: 'too',
  summary: '现场查验：查验组、逐行记录、照片和签名（限主办单位和查验组成员）',
  reply: VisitView,
});

export const listOnSite = route({
  name: 'list-on-site',
  method: 'GET',
  path: '/on-site',
  experts: 'too',
  summary: '本人参加的现场查验',
  reply: z.object({
    visits: z.array(
      z.object({
        application: ApplicationId,
        organisationName: z.string(),
        campaignTitle: z.string(),
        on: LocalDate,
        completed: z.boolean(),
      }),
    ),
  }),
});

export const setOnSiteTeam = route({
  name: 'set-on-site-team',
  method: 'POST',
  path: '/applications/{id}/on-site/team',
  parameters: application,
  summary: '组成现场查验组，至少 2 人；须回避的不能参加',
  body: z.strictObject({
    version,
    on: LocalDate,
    team: z.array(Subject).min(2, '现场查验组至少 2 人').max(20, '查验组不能超过 20 人'),
  }),
  reply: z.object({ visit: Visit }),
});

/** What a tablet wrote, and the revision of the row that it knew. */
export const VisitChange = z.strictObject({
  ...VisitEntry.omit({ by: true, receivedAt: true }).shape,
  base: z.int().min(0),
});
export type VisitChange = z.infer<typeof VisitChange>;

export const saveOnSite = route({
  name: 'save-on-site',
  method: 'PUT',
  path: '/applications/{id}/on-site/rows',
  parameters: application,
  experts: 'too',
  command: false,
  summary: '把平板上的查验记录并入：不覆盖任何一份，互相矛盾的并列待处理；重复发送没有影响',
  body: z.strictObject({ changes: z.array(VisitChange).min(1).max(60, '一次最多 60 条') }),
  reply: z.object({ rows: z.array(VisitRow) }),
});

export const saveOnSitePhoto = route({
  name: 'save-on-site-photo',
  method: 'PUT',
  path: '/applications/{id}/on-site/photos/{photo}',
  parameters: z.strictObject({ id: ApplicationId, photo: DeviceId }),
  experts: 'too',
  command: false,
  bodyBytes: 2 * 1024 * 1024,
  summary: '现场照片（JPEG），附拍摄时间和设备给出的位置；重复发送没有影响',
  body: z.strictObject({
    ...VisitPhoto.pick({ item: true, takenAt: true, place: true, sha256: true }).shape,
    content: z.string().min(1, '照片是空的').max(1_900_000, '照片超过 1.4 MB'),
  }),
  reply: z.object({ photo: VisitPhoto }),
});

export const getOnSitePhoto = route({
  name: 'get-on-site-photo',
  method: 'GET',
  path: '/applications/{id}/on-site/photos/{photo}',
  parameters: z.strictObject({ id: ApplicationId, photo: DeviceId }),
  experts: 'too',
  summary: '一张现场照片的限时地址',
  reply: z.object({ photo: VisitPhoto, address: z.string() }),
});

export const settleOnSite = route({
  name: 'settle-on-site',
  method: 'POST',
  path: '/applications/{id}/on-site/settlements',
  parameters: application,
  experts: 'too',
  summary: '处理一行互相矛盾的记录：选定一份，其余保留',
  body: z.strictObject({ item: ItemId, revision: z.int().min(1), chosen: DeviceId, reason }),
  reply: z.object({ row: VisitRow }),
});

export const signOnSite = route({
  name: 'sign-on-site',
  method: 'POST',
  path: '/applications/{id}/on-site/signatures',
  parameters: application,
  experts: 'too',
  summary: '查验组成员手写签名：针对记录的校验值，记录改动后须重新签名；全部签名即完成查验',
  body: z.strictObject({
    ...VisitSignature.pick({ member: true, drawn: true, digest: true, signedAt: true }).shape,
    signedAt: Instant,
  }),
  reply: z.object({ visit: Visit, signatures: z.array(VisitSignature) }),
});
