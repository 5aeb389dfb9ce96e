import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { ApplicationId, CampaignId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '时间应为 时:分，例如 09:00');

export const attendanceValues = { present: '按时到场', late: '迟到', absent: '缺席' } as const;
export type AttendanceValue = keyof typeof attendanceValues;

/** What somebody who was not there in time gets: heard all the same, another time, or nothing more. */
export const attendanceOutcomes = { hear: '照常答辩', reschedule: '另行安排', forfeit: '视为放弃' } as const;
export type AttendanceOutcome = keyof typeof attendanceOutcomes;
export const AttendanceOutcome = z.enum(
  Object.keys(attendanceOutcomes) as [AttendanceOutcome],
  '请选择如何处理',
);

/** A day on which units are heard, by the clock of Asia/Shanghai. */
export const DefenceDay = z
  .strictObject({ date: LocalDate, from: Clock, to: Clock })
  .refine(({ from, to }) => to > from, { path: ['to'], message: '结束时间须晚于开始时间' });

/**
 * How a campaign hears its units (C-12). No source says how long, where, or what lateness means ([GAP]): the lead sets
 * it before the units are told.
 */
export const DefenceSettings = z.strictObject({
  days: z.array(DefenceDay).min(1, '至少一天').max(60, '不能超过 60 天'),
  /** Rooms that hear at the same time, each with where it is. */
  rooms: z
    .array(z.string().trim().min(1, '请填写答辩地点').max(120, '地点不能超过 120 字'))
    .min(1, '至少一个地点')
    .max(30, '不能超过 30 个地点')
    .refine((rooms) => new Set(rooms).size === rooms.length, '地点不能重复'),
  /** Of one slot, and between two. */
  minutes: z.int('时长应为整数分钟').min(5, '每场至少 5 分钟').max(240, '每场不能超过 240 分钟'),
  pause: z.int('间隔应为整数分钟').min(0, '间隔不能为负数').max(60, '间隔不能超过 60 分钟'),
  /** decide: a person says it for each, with a reason. */
  late: z.enum(['hear', 'decide'], '请选择迟到如何处理'),
  absent: z.enum(['reschedule', 'forfeit', 'decide'], '请选择缺席如何处理'),
  /** Whether slides or a film must have been handed in (A17). */
  materials: z.boolean(),
});
export type DefenceSettings = z.infer<typeof DefenceSettings>;

/** The defence round of one campaign, a record beside its review. */
export const Defence = z.strictObject({
  campaign: CampaignId,
  lead: OrganisationId,
  settings: DefenceSettings,
  /** Of the last schedule that was made: anybody can make it again. */
  seed: z.string().nullable(),
  /** Counts the schedules; slots of another one are of no account. */
  schedule: z.int().min(0),
  announcedAt: Instant.nullable(),
  version: z.int().min(1),
  head: z.string(),
  updatedAt: Instant,
});
export type Defence = z.infer<typeof Defence>;

/** What was recorded on the day; written by the officer in the room, not by the experts. */
export const Attendance = z.strictObject({
  value: z.enum(Object.keys(attendanceValues) as [AttendanceValue], '请选择到场情况'),
  /** When they came, where they were late. */
  arrivedAt: Instant.nullable(),
  materials: z.boolean(),
  note: z.string().max(500, '说明不能超过 500 字'),
  by: z.string(),
  at: Instant,
  /** What it means: by the settings, or by whoever decided it; null while it waits for a decision. */
  outcome: AttendanceOutcome.nullable(),
  reason: z.string().nullable(),
});
export type Attendance = z.infer<typeof Attendance>;

/** When and where one unit is heard. Who hears it says its table. */
export const Slot = z.strictObject({
  campaign: CampaignId,
  application: ApplicationId,
  organisation: OrganisationId,
  organisationName: z.string(),
  schedule: z.int().min(1),
  room: z.string(),
  startsAt: Instant,
  minutes: z.int().min(1),
  attendance: Attendance.nullable(),
  /** Of appointments before this one. */
  earlier: z.array(
    z.strictObject({
      room: z.string(),
      startsAt: Instant,
      attendance: Attendance.nullable(),
      reason: z.string(),
    }),
  ),
  revision: z.int().min(1),
});
export type Slot = z.infer<typeof Slot>;

export const defenceEventLabels = {
  DefenceArranged: '确定答辩办法',
  DefenceScheduled: '编排答辩日程',
  SlotMoved: '调整答辩时间',
  DefenceAnnounced: '通知答辩日程',
  AttendanceRecorded: '记录到场',
  AttendanceDecided: '决定如何处理',
} as const;
export type DefenceEventType = keyof typeof defenceEventLabels;

/** One entry of the record of a defence round: append-only, each holds the hash of the one before. */
export const DefenceEvent = decidedEvent({
  type: z.enum(Object.keys(defenceEventLabels) as [DefenceEventType]),
  campaign: CampaignId,
  /** null for what concerns all of them. */
  application: ApplicationId.nullable(),
});
export type DefenceEvent = z.infer<typeof DefenceEvent>;
