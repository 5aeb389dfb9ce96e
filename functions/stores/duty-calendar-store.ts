import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import type { DutyCalendar } from '#shared/model/designation.ts';
import type { DesignationId } from '#shared/model/ids.ts';
import { designationKeys as keys } from './designation-keys.ts';
import { dataOf, itemOf } from './items.ts';

/** The duties' machine of each title: which generation is in force and what it waits for. */
export function dutyCalendarStore(table: TablePort) {
  async function put(
    calendar: DutyCalendar,
    when: Extract<Write, { kind: 'put' }>['when'],
  ): Promise<boolean> {
    const { designation, generation } = calendar;
    const item = itemOf(keys.duties(designation), calendar, { generation });
    try {
      await table.transact([{ kind: 'put', item, ...(when && { when }) }]);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }
  const load = async (designation: string) => dataOf<DutyCalendar>(await table.get(keys.duties(designation)));
  const fresh = { startedAt: null, wakesAt: null, ended: false };

  return {
    load,

    /** The first generation, once. */
    async begin(designation: DesignationId): Promise<DutyCalendar> {
      const first: DutyCalendar = { designation, generation: 1, ...fresh };
      return (await put(first, { absent: true })) ? first : ((await load(designation)) ?? first);
    },

    /** What the machine of a generation does now. @returns false where that generation is no longer in force. */
    record: (seen: DutyCalendar, now: Pick<DutyCalendar, 'startedAt' | 'wakesAt' | 'ended'>) =>
      put({ ...seen, ...now }, { equals: { generation: seen.generation } }),

    /** Makes every machine of the generation seen stale. @returns the new generation, or null where another did it. */
    async nextGeneration({ designation, generation }: DutyCalendar): Promise<number | null> {
      const next = { designation, generation: generation + 1, ...fresh };
      return (await put(next, { equals: { generation } })) ? next.generation : null;
    },
  };
}
export type DutyCalendarStore = ReturnType<typeof dutyCalendarStore>;

/** The name that a duties' machine is started under. */
export const dutiesExecution = (designation: string, generation: number) => `${designation}-d${generation}`;
