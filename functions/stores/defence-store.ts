import type { TablePort, Write } from '#functions/ports/table.ts';
import type { DefenceDecision } from '#shared/domain/defence.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Defence, DefenceEvent, Slot } from '#shared/model/defence.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import { defenceKeys as keys } from './review-keys.ts';

/** A slot as it was seen, null where there was none, and as it will stand. */
export interface SlotChange {
  readonly seen: Slot | null;
  readonly next: Slot;
}

const slotKey = ({ campaign, application }: Slot) => keys.slot(campaign, application);

function slotWrite({ seen, next }: SlotChange): Write {
  const when = seen === null ? { absent: true as const } : { equals: { revision: seen.revision } };
  return { kind: 'put', item: itemOf(slotKey(next), next, { revision: next.revision }), when };
}

/** Slots in a transaction beside the record; more are written before it, and count only once the record says so. */
const slotsAtOnce = 90;

export function defenceStore(table: TablePort) {
  return {
    async load(campaign: string): Promise<Defence | undefined> {
      return dataOf<Defence>(await table.get(keys.defence(campaign)));
    },

    /** The slot of a unit in the schedule that is in force. */
    async slot(defence: Defence, application: string): Promise<Slot | undefined> {
      const slot = dataOf<Slot>(await table.get(keys.slot(defence.campaign, application)));
      return slot?.schedule === defence.schedule ? slot : undefined;
    },

    /** All that were ever made, those of earlier schedules with them. */
    everySlot: (campaign: string) =>
      everyValue<Slot>(table, { pk: keys.partition(campaign), skPrefix: keys.slotPrefix }),

    async slots(defence: Defence): Promise<Slot[]> {
      return (await this.everySlot(defence.campaign)).filter(({ schedule }) => schedule === defence.schedule);
    },

    /** The record, oldest first. */
    events: (campaign: string) =>
      everyValue<DefenceEvent>(table, { pk: keys.partition(campaign), skPrefix: keys.eventPrefix }),

    /** How often any slot of this lead was changed; read before what a timetable is made of. */
    async diary(lead: string): Promise<number> {
      return Number((await table.get(keys.diary(lead)))?.['revision'] ?? 0);
    },

    /**
     * The record with what it decided. Slots come in the same transaction, or, where there are more than fit, before it in
     * several: each moves the diary, so that no other timetable of the lead is made on what it read meanwhile.
     * @param terms.diary what was read before; absent where no time changes
     * @returns versionConflict where somebody else changed the timetable; idempotencyKeyReused for the marker
     */
    async commit(
      seen: Defence | null,
      decision: DefenceDecision,
      terms: {
        readonly slots?: readonly SlotChange[];
        readonly diary?: number;
        readonly marker?: Marker;
        readonly reply?: (committed: Defence) => unknown;
      } = {},
    ): Promise<Result<Defence>> {
      const event = sealEvent(decision.event, seen?.head ?? '');
      const next = { ...decision.next, head: event.hash };
      let revision = terms.diary;
      const diaryWrite = (): Write[] => {
        if (revision === undefined) return [];
        const key = keys.diary(next.lead);
        const when = revision === 0 ? { absent: true as const } : { equals: { revision } };
        revision += 1;
        return [{ kind: 'put', item: itemOf(key, null, { revision }), when }];
      };
      const slots = [...(terms.slots ?? [])].map(slotWrite);
      const conflict = () => refuse('versionConflict', '答辩日程刚刚有变动。请刷新核对后重新办理。');
      while (slots.length > slotsAtOnce) {
        const early = [...slots.splice(0, slotsAtOnce), ...diaryWrite()];
        const done = await transactOnce(table, early, undefined, conflict);
        if (!done.ok) return done;
      }
      const writes: Write[] = [
        {
          kind: 'put',
          item: itemOf(keys.defence(next.campaign), next, { version: next.version }),
          when: seen === null ? { absent: true } : { equals: { version: seen.version } },
        },
        { kind: 'put', item: itemOf(keys.event(next.campaign, event.number), event), when: { absent: true } },
        ...slots,
        ...diaryWrite(),
      ];
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, conflict);
      return done.ok ? accept(next) : done;
    },
  };
}
