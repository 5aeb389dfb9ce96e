import * as z from 'zod';
import {
  Attendance,
  AttendanceOutcome,
  Defence,
  DefenceEvent,
  DefenceSettings,
  Slot,
} from '../../model/defence.ts';
import { Evidence } from '../../model/evidence.ts';
import { ApplicationId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { route } from '../route.ts';
import { application, campaign, reason } from './fields.ts';

const version = z.int('版本号应为整数').min(0);

/** A slot as the officer sees it. */
export const SlotView = z.object({
  slot: Slot,
  experts: z.array(z.object({ id: z.string(), name: z.string(), signed: z.boolean() })),
  /** Somebody is expected in two places, or said that they cannot come: seats that changed after it was made. */
  clashes: z.array(z.string()),
  /** Why it cannot be scored yet; null where it can. */
  /** It was heard by the earlier experts only, and is heard anew after an appeal (E-61). */
  again: z.boolean(),
  unheard: z.string().nullable(),
});
export type SlotView = z.infer<typeof SlotView>;

export const DefenceView = z.object({
  defence: Defence.nullable(),
  usual: DefenceSettings,
  slots: z.array(SlotView),
  /** Units at this step without a slot, and what is missing. */
  left: z.array(z.object({ application: ApplicationId, organisationName: z.string(), why: z.string() })),
  events: z.array(DefenceEvent),
  intact: z.boolean(),
});
export type DefenceView = z.infer<typeof DefenceView>;

export const getDefence = route({
  name: 'get-defence',
  method: 'GET',
  path: '/campaigns/{id}/defence',
  parameters: campaign,
  summary: '一个批次的答辩：办法、日程、到场和记录（限批次管理人员）',
  reply: DefenceView,
});

export const arrangeDefence = route({
  name: 'arrange-defence',
  method: 'POST',
  path: '/campaigns/{id}/defence',
  parameters: campaign,
  summary: '确定答辩办法：日期、地点、时长，迟到和缺席如何处理',
  body: z.strictObject({ version, settings: DefenceSettings }),
  reply: z.object({ defence: Defence }),
});

export const scheduleDefence = route({
  name: 'schedule-defence',
  method: 'POST',
  path: '/campaigns/{id}/defence/schedule',
  parameters: campaign,
  summary: '编排答辩日程：专家不会同时在两处；通知之后只编排还没有时间的单位',
  body: z.strictObject({
    version,
    /** Given to repeat a schedule; made by the server where it is absent. */
    seed: z.string().trim().min(1, '随机种子不能为空').max(60, '随机种子过长').optional(),
  }),
  reply: z.object({
    defence: Defence,
    scheduled: z.int(),
    left: z.array(z.object({ organisationName: z.string(), why: z.string() })),
  }),
});

export const announceDefence = route({
  name: 'announce-defence',
  method: 'POST',
  path: '/campaigns/{id}/defence/announce',
  parameters: campaign,
  summary: '通知答辩日程：单位和专家从此可以看到自己的场次',
  body: z.strictObject({ version }),
  reply: z.object({ defence: Defence }),
});

const slot = { application: ApplicationId, revision: z.int().min(1) };

export const moveSlot = route({
  name: 'move-slot',
  method: 'POST',
  path: '/campaigns/{id}/defence/slots',
  parameters: campaign,
  summary: '手工调整一个单位的答辩时间、地点，说明理由；专家时间冲突的不能调整',
  body: z.strictObject({
    ...slot,
    room: z.string().trim().min(1, '请选择地点').max(120),
    startsAt: Instant,
    reason,
  }),
  reply: z.object({ slot: Slot }),
});

export const recordAttendance = route({
  name: 'record-attendance',
  method: 'POST',
  path: '/campaigns/{id}/defence/attendance',
  parameters: campaign,
  summary: '记录到场：按时、迟到、缺席，以及是否收到答辩材料',
  body: z.strictObject({
    ...slot,
    ...Attendance.pick({ value: true, arrivedAt: true, materials: true, note: true }).shape,
  }),
  reply: z.object({ slot: Slot }),
});

export const decideAttendance = route({
  name: 'decide-attendance',
  method: 'POST',
  path: '/campaigns/{id}/defence/decisions',
  parameters: campaign,
  summary: '决定迟到、缺席的单位如何处理，说明理由',
  body: z.strictObject({ ...slot, outcome: AttendanceOutcome, reason }),
  reply: z.object({ slot: Slot }),
});

/** A slot as those who have to be there see it. */
export const OwnSlot = z.object({
  campaignTitle: z.string(),
  room: z.string(),
  startsAt: Instant,
  minutes: z.int(),
  attendance: Attendance.pick({ value: true, outcome: true }).nullable(),
});
export type OwnSlot = z.infer<typeof OwnSlot>;

export const getOwnSlot = route({
  name: 'get-own-slot',
  method: 'GET',
  path: '/applications/{id}/defence',
  parameters: application,
  summary: '一件申报的答辩时间、地点和答辩材料，通知之后可见；不含专家',
  reply: z.object({
    slot: OwnSlot.nullable(),
    /** Whether slides or a film must have been handed in (A17). */
    materials: z.boolean(),
    /** Uploaded to `/applications/{id}.defence/evidence`, under the item `defence`. */
    files: z.array(Evidence),
    mayAdd: z.boolean(),
    /** The experts do not learn which unit it is, so what is shown to them should not say it either. */
    blind: z.boolean(),
  }),
});

export const listOwnSlots = route({
  name: 'list-own-slots',
  method: 'GET',
  path: '/expert/defences',
  experts: 'only',
  summary: '专家本人的答辩场次；盲评时不显示单位名称',
  reply: z.object({ slots: z.array(OwnSlot.extend({ unit: z.string(), sheet: z.string() })) }),
});
