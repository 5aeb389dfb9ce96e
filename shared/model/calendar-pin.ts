import * as z from 'zod';
import { CalendarId } from './ids.ts';

/** By what something was counted: calendar and version, and those of its base. */
export const CalendarPin = z.strictObject({
  calendar: CalendarId,
  version: z.int().min(1),
  base: z.strictObject({ calendar: CalendarId, version: z.int().min(1) }).nullable(),
});
export type CalendarPin = z.infer<typeof CalendarPin>;
