import type { TablePort, Write } from '#functions/ports/table.ts';
import {
  type CalendarDecision,
  firstVersion,
  type KeptCalendar,
  workingCalendar,
} from '#shared/domain/calendars.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { WorkingCalendar } from '#shared/domain/working-days.ts';
import type { Calendar, CalendarSource, CalendarVersion } from '#shared/model/calendar.ts';
import type { CalendarId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { calendarKey, calendarPartition, calendarsIndex, calendarVersionKey, versionPrefix } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

/** An overlay lies on a base, and that on none: deeper would be a mistake in the data. */
const mostLayers = 3;

/** Working calendars, each with all of its versions: a year is announced at a time, and what was counted stays countable. */
export function calendarStore(table: TablePort) {
  async function keptAt(id: string, depth = 0): Promise<KeptCalendar | undefined> {
    if (depth === mostLayers) throw new Error(`calendar ${id} lies on too many others`);
    const calendar = dataOf<Calendar>(await table.get(calendarKey(id)));
    if (calendar === undefined) return undefined;
    const newest = dataOf<CalendarVersion>(await table.get(calendarVersionKey(id, calendar.version)));
    const base = calendar.base === null ? null : ((await keptAt(calendar.base, depth + 1)) ?? null);
    if (newest === undefined || (calendar.base !== null && base === null))
      throw new Error(`calendar ${id} lacks a version or its base`);
    return { calendar, newest, base };
  }

  return {
    /** The newest version, with that of its base. */
    kept: (id: string) => keptAt(id),

    /** As days are counted by it now. A calendar that nobody entered has no years: every window on it is provisional. */
    async load(id: string): Promise<WorkingCalendar> {
      const kept = await keptAt(id);
      return kept === undefined ? { name: id, years: {} } : workingCalendar(kept);
    },

    /** All of them: there are tens. */
    all: () => everyValue<Calendar>(table, { index: 'gsi1', pk: calendarsIndex }),

    /** Every version, oldest first: the record of the calendar. */
    versions: (id: string) =>
      everyValue<CalendarVersion>(table, { pk: calendarPartition(id), skPrefix: versionPrefix }),

    /**
     * The next version, or the first: the calendar on condition of the one that was seen.
     * @returns versionConflict where another version came in between; idempotencyKeyReused where the marker exists
     */
    async commit(
      head: string,
      { calendar, version }: CalendarDecision,
      marker?: Marker,
      reply?: unknown,
    ): Promise<Result<Calendar>> {
      const sealed = sealEvent(version, head);
      const next: Calendar = { ...calendar, head: sealed.hash };
      const { id, version: number } = next;
      const writes: Write[] = [
        {
          kind: 'put',
          item: itemOf(calendarKey(id), next, { version: number, gsi1pk: calendarsIndex, gsi1sk: id }),
          when: number === 1 ? { absent: true } : { equals: { version: number - 1 } },
        },
        { kind: 'put', item: itemOf(calendarVersionKey(id, number), sealed), when: { absent: true } },
      ];
      const done = await transactOnce(table, writes, marker && markerWrite(marker, reply), () =>
        refuse('versionConflict', '该日历刚刚有新的版本。请刷新核对后重新录入。'),
      );
      return done.ok ? accept(next) : done;
    },

    /** The first version of a calendar that comes with the product; one that exists stays as it is. */
    async seed(
      id: CalendarId,
      { name, years }: WorkingCalendar,
      source: CalendarSource,
      now: Instant,
    ): Promise<void> {
      const version = firstVersion(id, years as CalendarVersion['years'], source, { kind: 'system' }, now);
      const calendar: Calendar = {
        id,
        name,
        base: null,
        organisation: null,
        organisationName: '',
        version: 1,
        head: '',
      };
      await this.commit('', { calendar, version });
    },
  };
}
export type CalendarStore = ReturnType<typeof calendarStore>;
