import type { TablePort } from '#functions/ports/table.ts';
import type { WorkingCalendar } from '#shared/domain/working-days.ts';
import { everyItem, itemOf } from './items.ts';
import { calendarKey, calendarPartition, yearPrefix } from './keys.ts';

type Year = WorkingCalendar['years'][string];

/** Working calendars, one item a year: a year is announced at a time (国务院办公厅 notices). */
export function calendarStore(table: TablePort) {
  return {
    /** A calendar that nobody entered has no years: every window on it is provisional. */
    async load(name: string): Promise<WorkingCalendar> {
      const years: Record<string, Year> = {};
      for await (const item of everyItem(table, { pk: calendarPartition(name), skPrefix: yearPrefix })) {
        years[item.sk.slice(yearPrefix.length)] = item['data'] as unknown as Year;
      }
      return { name, years };
    },

    async save(calendar: WorkingCalendar): Promise<void> {
      const writes = Object.entries(calendar.years).map(([year, days]) => ({
        kind: 'put' as const,
        item: itemOf(calendarKey(calendar.name, year), days),
      }));
      await table.transact(writes);
    },
  };
}
export type CalendarStore = ReturnType<typeof calendarStore>;
