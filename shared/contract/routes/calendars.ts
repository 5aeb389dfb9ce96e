import * as z from 'zod';
import { Calendar, CalendarSource, CalendarVersion } from '../../model/calendar.ts';
import { ApplicationId, CalendarId, CampaignId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { route } from '../route.ts';
import { CampaignView } from '../views.ts';
import { campaign, reason, version } from './fields.ts';

const calendar = z.strictObject({ id: CalendarId });

/** A calendar in a list: what it covers, and where its newest table came from. */
export const CalendarRow = z.object({
  calendar: Calendar,
  /** Its name with its version and that of its base. */
  words: z.string(),
  baseName: z.string().nullable(),
  /** Announced years, those of the base included. */
  years: z.array(z.string()),
  source: CalendarSource,
  at: Instant,
  /** Whether the reader may enter a year's table. */
  keeps: z.boolean(),
});
export type CalendarRow = z.infer<typeof CalendarRow>;

export const CalendarChangeView = z.object({ date: LocalDate, before: z.string(), after: z.string() });

/** A publicity that runs by an older version: what it would come to now. */
export const RunningPublicity = z.object({
  campaign: CampaignId,
  title: z.string(),
  before: LocalDate,
  after: LocalDate.nullable(),
  reason: z.string().nullable(),
});

export const listCalendars = route({
  name: 'list-calendars',
  method: 'GET',
  path: '/calendars',
  summary: '工作日历：国务院的放假安排和地方叠加的日历，覆盖的年度和来源',
  reply: z.object({ calendars: z.array(CalendarRow), mayOverlay: z.boolean() }),
});

export const getCalendar = route({
  name: 'get-calendar',
  method: 'GET',
  path: '/calendars/{id}',
  parameters: calendar,
  summary: '一个工作日历的全部版本和来源',
  reply: z.object({
    row: CalendarRow,
    /** The newest first. */
    versions: z.array(CalendarVersion),
    intact: z.boolean(),
  }),
});

export const createCalendar = route({
  name: 'create-calendar',
  method: 'POST',
  path: '/calendars',
  summary: '建立叠加在国务院放假安排之上的地方日历，例如新疆的肉孜节、古尔邦节',
  body: z.strictObject({ name: Calendar.shape.name, source: CalendarSource }),
  reply: Calendar,
});

const table = {
  year: z.string().regex(/^20\d{2}$/, '请填写年度，例如 2027'),
  text: z.string().max(60_000, '内容过长'),
};

export const previewCalendarYear = route({
  name: 'preview-calendar-year',
  method: 'POST',
  path: '/calendars/{id}/preview',
  parameters: calendar,
  command: false,
  summary: '核对一个年度的放假安排：逐行的问题、与现有版本的不同、对进行中公示的影响；不保存',
  body: z.strictObject(table),
  reply: z.object({
    faults: z.array(z.object({ pointer: z.string(), message: z.string() })),
    changes: z.array(CalendarChangeView),
    running: z.array(RunningPublicity),
  }),
});

export const importCalendarYear = route({
  name: 'import-calendar-year',
  method: 'POST',
  path: '/calendars/{id}/years',
  parameters: calendar,
  summary: '录入一个年度的放假安排，成为新的版本；进行中的公示不会自动重新计算',
  body: z.strictObject({
    version,
    ...table,
    source: CalendarSource,
    note: z.string().trim().max(500, '说明不能超过 500 字'),
  }),
  reply: Calendar,
});

export const previewRecount = route({
  name: 'preview-recount',
  method: 'GET',
  path: '/campaigns/{id}/publicity/recount',
  parameters: campaign,
  summary: '进行中的公示按日历的最新版本重新计算会怎样，新旧并列；不改变任何内容',
  reply: z.object({
    beforeDay: LocalDate,
    beforeWords: z.string(),
    afterDay: LocalDate.nullable(),
    afterWords: z.string(),
    /** Why it cannot be counted; null where it can. */
    reason: z.string().nullable(),
    interruptionHours: z.int(),
  }),
});

export const recountPublicity = route({
  name: 'recount-publicity',
  method: 'POST',
  path: '/campaigns/{id}/publicity/recount',
  parameters: campaign,
  summary: '重新计算公示期：按日历的最新版本，新旧结果都留在记录中',
  body: z.strictObject({ version, reason }),
  reply: CampaignView,
});

export const extendPublicity = route({
  name: 'extend-publicity',
  method: 'POST',
  path: '/campaigns/{id}/publicity/extension',
  parameters: campaign,
  summary: '公示页面中断超过规定时数的，按受影响的工作日顺延',
  body: z.strictObject({ version, from: Instant, to: Instant, reason }),
  reply: CampaignView,
});

export const correctPublicity = route({
  name: 'correct-publicity',
  method: 'POST',
  path: '/campaigns/{id}/publicity/corrections',
  parameters: campaign,
  summary: '更正公示名单中的笔误，公示照常；不是同一单位的须重新公示',
  body: z.strictObject({
    version,
    application: ApplicationId,
    before: z.string().trim().min(1, '请填写更正前的内容').max(200, '内容不能超过 200 字'),
    after: z.string().trim().min(1, '请填写更正后的内容').max(200, '内容不能超过 200 字'),
    note: z.string().trim().max(500, '说明不能超过 500 字'),
    sameIdentity: z.boolean('请确认更正后仍是同一单位'),
  }),
  reply: CampaignView,
});
