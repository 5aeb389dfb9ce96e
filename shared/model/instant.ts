import * as z from 'zod';

/** An instant in UTC, ISO 8601 with milliseconds: `2026-11-21T15:59:59.999Z`. Stored so, shown in Asia/Shanghai. */
export const Instant = z.iso.datetime({ precision: 3, error: '时间格式不正确' }).brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/**
 * A calendar date without a time: `2026-11-21`. Never passed through `Date` (DOMAIN E-34). Of these two centuries only:
 * what counts on from a date must not run out of four-digit years.
 */
export const LocalDate = z.iso
  .date('日期格式应为 2026-11-21')
  .refine((date) => /^(19|20)/.test(date), '日期应在 1900 年至 2099 年之间')
  .brand<'LocalDate'>();
export type LocalDate = z.infer<typeof LocalDate>;

/** A day of any year: `01-31`. */
export const MonthDay = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '日期格式应为 01-31')
  .refine((day) => {
    const date = new Date(`2024-${day}T00:00:00.000Z`);
    // What is no date at all was said already.
    return Number.isNaN(date.getTime()) || date.toISOString().slice(5, 10) === day;
  }, '没有这一天，请填写如 01-31 的日期');
