import type { TablePort } from '#functions/ports/table.ts';
import type { WorkingCalendar } from '#shared/domain/working-days.ts';
import { everyItem, itemOf } from './items.ts';
import { calendarKey, calendarPartition, yearPrefix } from './keys.ts';

type Year = WorkingCalendar['years'][string];

/** Working calendars by an id, one item a year: a year is announced at a time (notices of the State Council's office). */
export function calendarStore(table: TablePort) {
  return {
    /** A calendar that nobody entered has no years: every window on it is provisional. */
    async load(id: string): Promise<WorkingCalendar> {
      const years: Record<string, Year> = {};
      let name = id;
      for await (const item of everyItem(table, {
        pk: calendarPartition(id),
        skPrefix: yearPrefix,
      })) {
        years[item.sk.slice(yearPrefix.length)] = item['data'] as unknown as Year;
        name = item['name'] as string;
      }
      return { name, years };
    },

    async save(id: string, { name, years }: WorkingCalendar): Promise<void> {
      const writes = Object.entries(years).map(([year, days]) => ({
        kind: 'put' as const,
        item: itemOf(calendarKey(id, year), days, { name }),
      }));
      await table.transact(writes);
    },
  };
}
export type CalendarStore = ReturnType<typeof calendarStore>;
