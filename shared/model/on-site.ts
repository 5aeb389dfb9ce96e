import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, ExpertId, ItemId, OrganisationId, Subject } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';
import { type MarkValue, markValues } from './sheet.ts';

/** Made on the tablet while there is no network: whoever sends it twice sends the same thing. */
export const DeviceId = z.string().regex(/^[0-9a-f-]{36}$/, '编号格式不正确');

/** Where a device says that it was. Nobody checks it: it is shown as the device's claim. */
export const DevicePlace = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  /** Metres, by the device's own word. */
  accuracy: z.number().min(0),
});
export type DevicePlace = z.infer<typeof DevicePlace>;

export const VisitPhoto = z.strictObject({
  id: DeviceId,
  item: ItemId,
  /** By the device's clock. */
  takenAt: Instant,
  place: DevicePlace.nullable(),
  bytes: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '校验值格式不正确'),
  by: z.string(),
  receivedAt: Instant,
});
export type VisitPhoto = z.infer<typeof VisitPhoto>;

/** What somebody wrote of one row on one tablet. */
export const VisitEntry = z.strictObject({
  id: DeviceId,
  item: ItemId,
  value: z.enum(Object.keys(markValues) as [MarkValue], '请选择查验结果'),
  note: z.string().max(2_000, '说明不能超过 2000 字'),
  photos: z.array(DeviceId).max(20, '每行照片不能超过 20 张'),
  device: z.string().trim().min(1).max(60),
  /** By the device's clock. */
  writtenAt: Instant,
  by: z.string(),
  receivedAt: Instant,
});
export type VisitEntry = z.infer<typeof VisitEntry>;

/** Everything that was ever said of one row, oldest first; nothing of it goes away. */
export const VisitRow = z.strictObject({
  item: ItemId,
  entries: z.array(VisitEntry),
  /** What counts: the id of an entry. */
  current: DeviceId,
  /** Entries that contradict each other, written without knowing of one another; empty where none do. */
  open: z.array(DeviceId),
  /** Who settled which contradiction, and how. */
  settled: z.array(
    z.strictObject({
      of: z.array(DeviceId),
      chosen: DeviceId,
      by: z.string(),
      at: Instant,
      reason: z.string(),
    }),
  ),
  revision: z.int().min(1),
});
export type VisitRow = z.infer<typeof VisitRow>;

export const VisitMember = z.strictObject({
  subject: Subject,
  name: z.string(),
  expert: ExpertId.nullable(),
});
export type VisitMember = z.infer<typeof VisitMember>;

/** Drawn by hand on the tablet, over exactly what the digest is of: another word in any row, and it holds no more. */
export const VisitSignature = z.strictObject({
  member: Subject,
  name: z.string(),
  /** A PNG as a data address. */
  drawn: z
    .string()
    .regex(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/, '签名格式不正确')
    .max(120_000, '签名图片过大'),
  digest: z.string().regex(/^[0-9a-f]{64}$/, '校验值格式不正确'),
  /** By the device's clock, and who held the tablet. */
  signedAt: Instant,
  by: z.string(),
  receivedAt: Instant,
});
export type VisitSignature = z.infer<typeof VisitSignature>;

/** The on-site check of one application: who goes, and whether its record is complete. */
export const Visit = z.strictObject({
  application: ApplicationId,
  campaign: CampaignId,
  lead: OrganisationId,
  on: LocalDate,
  team: z.array(VisitMember).min(2),
  /** Of the content that was signed by all, once it is complete. */
  completed: z.strictObject({ at: Instant, digest: z.string() }).nullable(),
  version: z.int().min(1),
  head: z.string(),
  updatedAt: Instant,
});
export type Visit = z.infer<typeof Visit>;

export const visitEventLabels = {
  TeamSet: '组成查验组',
  ContradictionSettled: '处理两台设备的不同记录',
  VisitSigned: '查验人签名',
  VisitCompleted: '查验完成',
  VisitReopened: '重新查验',
} as const;
export type VisitEventType = keyof typeof visitEventLabels;

/** One entry of the record of an on-site check: append-only, each holds the hash of the one before. */
export const VisitEvent = decidedEvent({
  type: z.enum(Object.keys(visitEventLabels) as [VisitEventType]),
  application: ApplicationId,
});
export type VisitEvent = z.infer<typeof VisitEvent>;
