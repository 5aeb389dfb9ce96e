import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import {
  type Attendance,
  type AttendanceOutcome,
  type AttendanceValue,
  attendanceValues,
  type Defence,
  type DefenceEvent,
  type DefenceEventType,
  type DefenceSettings,
  type Slot,
} from '../model/defence.ts';
import type { ApplicationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { recordedActor } from './decide.ts';
import { manages } from './decide-campaign.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, dayAfter } from './time.ts';
import { startsOf } from './timetable.ts';

export type DefenceEventDraft = Omit<DefenceEvent, 'previous' | 'hash'>;
export interface DefenceDecision {
  readonly next: Defence;
  readonly event: DefenceEventDraft;
}
/** A decision on one unit's slot, with the record that it leaves. */
export interface SlotDecision extends DefenceDecision {
  readonly slot: Slot;
}

/** What to begin with: tomorrow in office hours, twenty minutes each; who comes late is heard, who does not is decided on. */
export function usualDefence(now: Instant): DefenceSettings {
  return {
    days: [{ date: dayAfter(dateOf(now)), from: '09:00', to: '17:00' }],
    rooms: ['第一答辩室'],
    minutes: 20,
    pause: 5,
    late: 'hear',
    absent: 'decide',
    materials: true,
  };
}

/** The next version with the event that made it. */
export function defenceDecision(
  defence: Defence,
  change: Partial<Defence>,
  told: {
    readonly type: DefenceEventType;
    readonly application?: ApplicationId;
    readonly reason?: string;
    readonly data?: Record<string, unknown>;
  },
  actor: Person,
  now: Instant,
): DefenceDecision {
  const number = defence.version + 1;
  return {
    next: { ...defence, ...change, version: number, updatedAt: now },
    event: {
      number,
      type: told.type,
      campaign: defence.campaign,
      application: told.application ?? null,
      at: now,
      actor: recordedActor(actor),
      reason: told.reason ?? null,
      data: told.data ?? {},
    },
  };
}

const at = (pointer: string, message: string) =>
  refuse('invalidInput', message, { faults: [{ pointer, message }] });

function faultsIn(settings: DefenceSettings, now: Instant): Fault[] {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer: `/settings/${pointer}`, message });
  const seen = new Set<string>();
  settings.days.forEach(({ date, from }, index) => {
    if (date < dateOf(now)) say(`days/${index}/date`, '答辩日期不能早于今天。');
    if (seen.has(`${date}${from}`)) say(`days/${index}/date`, '同一时段出现了两次。');
    seen.add(`${date}${from}`);
  });
  if (startsOf(settings).length === 0) say('minutes', '所填时段容不下一场答辩，请缩短每场时长或延长时段。');
  return faults;
}

/** 确定答辩办法. What lateness and absence mean stays once the units have been told; times and rooms may still be added. */
export function arrangeDefence(
  defence: Defence | null,
  campaign: Campaign,
  settings: DefenceSettings,
  actor: Person,
  now: Instant,
): Result<DefenceDecision> {
  if (!manages(campaign, actor)) return refuse('notPermitted', '答辩由主办单位的批次管理人员安排。');
  if (!campaign.evaluation.includes('defence')) return refuse('transitionNotAllowed', '本批次没有答辩环节。');
  if (defence?.announcedAt) {
    const { late, absent, materials } = defence.settings;
    if (settings.late !== late || settings.absent !== absent || settings.materials !== materials)
      return at('/settings/late', '日程已经通知，迟到、缺席和答辩材料的规则不能再修改。');
  }
  const faults = faultsIn(settings, now);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const before: Defence = defence ?? {
    campaign: campaign.id,
    lead: campaign.lead,
    settings,
    seed: null,
    schedule: 0,
    announcedAt: null,
    version: 0,
    head: '',
    updatedAt: now,
  };
  return accept(
    defenceDecision(before, { settings }, { type: 'DefenceArranged', data: { settings } }, actor, now),
  );
}

/** Whether a unit has been heard, or may be: only then do the experts sign (C-12, A17). */
export function isHeard({ attendance }: Pick<Slot, 'attendance'>): boolean {
  return attendance?.outcome === 'hear';
}

type Appealed = Pick<Application, 'appeal'>;

/** Heard by experts whose place others have taken since: these hear the unit themselves (复核, E-61). */
export function isHeardBefore({ attendance }: Pick<Slot, 'attendance'>, { appeal }: Appealed): boolean {
  const granted = appeal?.state === 'accepted' ? appeal.answeredAt : null;
  return attendance !== null && granted !== null && attendance.at <= granted;
}

/** Why the defence of a unit cannot be scored or passed yet; null where nothing is in the way (A17). */
export function unheard(
  slot: Slot | undefined,
  settings: Pick<DefenceSettings, 'materials'>,
  application: Appealed,
): string | null {
  if (slot === undefined) return '该单位还没有安排答辩。';
  if (isHeardBefore(slot, application)) return '复核由其他专家重新评审，须另行安排答辩。';
  const { attendance } = slot;
  if (attendance === null) return '还没有记录该单位的到场情况。';
  if (attendance.outcome === null) return `该单位${attendanceValues[attendance.value]}，还没有决定如何处理。`;
  if (attendance.outcome === 'reschedule') return '该单位缺席，须另行安排答辩。';
  if (attendance.outcome === 'forfeit') return '该单位缺席答辩，视为放弃。';
  return settings.materials && !attendance.materials ? '还没有收到该单位的答辩材料。' : null;
}

/** By hand: another time or room, with a reason once anybody was told. What was recorded of the time before stays. */
export function moveSlot(
  defence: Defence,
  slot: Slot,
  wish: { readonly room: string; readonly startsAt: Instant; readonly reason: string },
  actor: Person,
  now: Instant,
  application: Appealed = {},
): Result<SlotDecision> {
  const { room, startsAt, reason } = wish;
  if (isHeard(slot) && !isHeardBefore(slot, application))
    return refuse('transitionNotAllowed', '该单位已经答辩，不能再调整时间。');
  if (startsAt <= now) return at('/startsAt', '答辩时间须晚于现在。');
  if (!defence.settings.rooms.includes(room)) return at('/room', '请选择答辩办法中的地点。');
  const before = { room: slot.room, startsAt: slot.startsAt };
  const data = { before, after: { room, startsAt } };
  const next: Slot = {
    ...slot,
    room,
    startsAt,
    minutes: defence.settings.minutes,
    attendance: null,
    earlier: [...slot.earlier, { ...before, attendance: slot.attendance, reason }],
    revision: slot.revision + 1,
  };
  const told = { type: 'SlotMoved', application: slot.application, reason, data } as const;
  return accept({ ...defenceDecision(defence, {}, told, actor, now), slot: next });
}

/** What the settings make of an attendance by themselves; null where a person has to say. */
export function usualOutcome(
  value: AttendanceValue,
  { late, absent }: Pick<DefenceSettings, 'late' | 'absent'>,
): AttendanceOutcome | null {
  if (value === 'present') return 'hear';
  const rule = value === 'late' ? late : absent;
  return rule === 'decide' ? null : rule;
}

/** 记录到场, on the day and never before it. Recorded again it replaces what was said, and the record keeps both. */
export function recordAttendance(
  defence: Defence,
  slot: Slot,
  said: Pick<Attendance, 'value' | 'arrivedAt' | 'materials' | 'note'>,
  actor: Person,
  now: Instant,
): Result<SlotDecision> {
  if (defence.announcedAt === null) return refuse('transitionNotAllowed', '日程还没有通知，不能记录到场。');
  const day: LocalDate = dateOf(slot.startsAt);
  if (dateOf(now) < day) return refuse('transitionNotAllowed', '还没有到该单位答辩的日期。');
  if (said.value === 'absent' && now < slot.startsAt) return at('/value', '还没有到开始时间，不能记为缺席。');
  if (said.value === 'late' && said.arrivedAt === null) return at('/arrivedAt', '请填写到达时间。');
  if (said.value === 'late' && said.arrivedAt !== null && said.arrivedAt <= slot.startsAt)
    return at('/arrivedAt', '到达时间早于开始时间，不是迟到。');
  if (said.arrivedAt !== null && said.arrivedAt > now) return at('/arrivedAt', '到达时间不能晚于现在。');
  const attendance: Attendance = {
    ...said,
    arrivedAt: said.value === 'late' ? said.arrivedAt : null,
    by: actor.name,
    at: now,
    outcome: usualOutcome(said.value, defence.settings),
    reason: null,
  };
  const told = {
    type: 'AttendanceRecorded',
    application: slot.application,
    data: { attendance, before: slot.attendance },
  } as const;
  return accept({
    ...defenceDecision(defence, {}, told, actor, now),
    slot: { ...slot, attendance, revision: slot.revision + 1 },
  });
}

/** A person decides what becomes of who came late or not at all; also against what the settings say, with a reason. */
export function decideAttendance(
  defence: Defence,
  slot: Slot,
  decided: { readonly outcome: AttendanceOutcome; readonly reason: string },
  actor: Person,
  now: Instant,
): Result<SlotDecision> {
  const { attendance } = slot;
  if (attendance === null || attendance.value === 'present')
    return refuse('transitionNotAllowed', '该单位没有迟到或缺席，无须决定。');
  if (attendance.value === 'absent' && decided.outcome === 'hear')
    return at('/outcome', '缺席的单位没有答辩，可以另行安排。');
  const told = {
    type: 'AttendanceDecided',
    application: slot.application,
    reason: decided.reason,
    data: { value: attendance.value, outcome: decided.outcome },
  } as const;
  return accept({
    ...defenceDecision(defence, {}, told, actor, now),
    slot: { ...slot, attendance: { ...attendance, ...decided }, revision: slot.revision + 1 },
  });
}
