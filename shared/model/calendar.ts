import * as z from 'zod';
import { chainedEvent } from './chained-event.ts';
import { CalendarId, OrganisationId } from './ids.ts';
import { LocalDate } from './instant.ts';

/** Days off and make-up working days of one year, each with its reason. Every other day follows the week. */
export const CalendarYear = z.strictObject({
  off: z.record(z.string(), z.string()),
  work: z.record(z.string(), z.string()),
});
export type CalendarYear = z.infer<typeof CalendarYear>;

/** The notice that a table was taken from. */
export const CalendarSource = z.strictObject({
  title: z.string().trim().min(1, '请填写来源文件名称').max(200, '来源文件名称不能超过 200 字'),
  documentNumber: z.string().trim().max(60, '文号不能超过 60 字'),
  date: LocalDate.nullable(),
  address: z.string().trim().max(300, '网址不能超过 300 字'),
});
export type CalendarSource = z.infer<typeof CalendarSource>;

/**
 * A working calendar. One with a base is an overlay: its days come on top of the base's (新疆's 肉孜节 and 古尔邦节), and a
 * year counts as announced only where both have it (DOMAIN E-42).
 */
export const Calendar = z.strictObject({
  id: CalendarId,
  name: z.string().trim().min(2, '请填写日历名称').max(60, '日历名称不能超过 60 字'),
  base: CalendarId.nullable(),
  /** Who keeps it; null for the State Council's, which the nation's people keep. */
  organisation: OrganisationId.nullable(),
  organisationName: z.string(),
  /** The newest version. */
  version: z.int().min(1),
  /** Hash of the newest version. */
  head: z.string(),
});
export type Calendar = z.infer<typeof Calendar>;

/** A version is never changed: what was counted by it can be counted again (E-41). Each holds the hash of the one before. */
export const CalendarVersion = chainedEvent({
  calendar: CalendarId,
  years: z.record(z.string().regex(/^\d{4}$/), CalendarYear),
  /** Years that differ from the version before. */
  changed: z.array(z.string()),
  source: CalendarSource,
  note: z.string(),
});
export type CalendarVersion = z.infer<typeof CalendarVersion>;

/** By what something was counted: calendar and version, and those of its base. */
export const CalendarPin = z.strictObject({
  calendar: CalendarId,
  version: z.int().min(1),
  base: z.strictObject({ calendar: CalendarId, version: z.int().min(1) }).nullable(),
});
export type CalendarPin = z.infer<typeof CalendarPin>;
