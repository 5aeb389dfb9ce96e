import { ConditionFailed, type Item, type TablePort, type Write } from '#functions/ports/table.ts';
import { campaignEventLabels } from '#shared/domain/campaign-states.ts';
import type { CampaignDecision } from '#shared/domain/decide-campaign.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Campaign, CampaignCalendar } from '#shared/model/campaign.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { campaignIndexes, campaignsIndex, campaignKeys as keys } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

/**
 * The calendar machine's item. `correctionUntil` is the earliest correction window that the relay announced: the
 * index that corrections are found by is eventually consistent, this item is not.
 */
export interface CalendarState extends CampaignCalendar {
  readonly correctionUntil: Instant | null;
  /** The last day on which reminders went out; absent before the first. */
  readonly remindedOn?: LocalDate | undefined;
  /** How far a day's reminders are; null or absent where none are under way. */
  readonly reminding?: { readonly on: LocalDate; readonly after: string } | null;
}

const campaignItem = (campaign: Campaign): Item =>
  itemOf(keys.campaign(campaign.id), campaign, {
    version: campaign.version,
    status: campaign.status,
    ...campaignIndexes(campaign),
  });
const calendarItem = (state: CalendarState): Item =>
  itemOf(keys.calendar(state.campaign), state, { generation: state.generation });

/** The list of candidates at one moment: nobody joins or leaves it without a further change. */
export interface CandidateList {
  readonly taken: number;
  readonly changes: number;
  /** Places that somebody left after publicity began, and nobody took since. */
  readonly emptied: number;
  readonly named: number;
  /** Everybody who was published has been named or has left. */
  readonly concluded: boolean;
}

export function campaignStore(table: TablePort) {
  const load = async (id: string) => dataOf<Campaign>(await table.get(keys.campaign(id)));

  async function versionConflict(id: string): Promise<Result<never>> {
    const current = await load(id);
    const event = current && dataOf<CampaignEvent>(await table.get(keys.event(id, current.version)));
    if (current === undefined || event === undefined) return refuse('notFound');
    const who =
      event.actor.kind === 'person' ? `${event.actor.organisationName} ${event.actor.name}` : '系统';
    const label = campaignEventLabels[event.type];
    return refuse('versionConflict', `${who}刚刚办理了“${label}”。请核对后重新办理。`, {
      context: {
        currentVersion: current.version,
        changedBy: who,
        changedAt: event.at,
        action: event.type,
        label,
      },
    });
  }

  /** Writes a calendar state on condition of the generation that it was made from. */
  async function putCalendar(seenGeneration: number, state: CalendarState): Promise<boolean> {
    try {
      await table.transact([
        {
          kind: 'put',
          item: calendarItem(state),
          when: { equals: { generation: seenGeneration } },
        },
      ]);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  return {
    load,
    versionConflict,
    eventAt: async (id: string, number: number) =>
      dataOf<CampaignEvent>(await table.get(keys.event(id, number))),
    all: () => everyValue<Campaign>(table, { index: 'gsi1', pk: campaignsIndex }),
    events: (id: string) =>
      everyValue<CampaignEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /**
     * Writes a new campaign with its calendar and its empty quota: a draft, or a published one.
     * @returns alreadyExists for a known id; idempotencyKeyReused where the marker exists
     */
    async publish(
      { next, event }: CampaignDecision,
      terms: { readonly marker?: Marker; readonly reply?: (committed: Campaign) => unknown } = {},
    ): Promise<Result<Campaign>> {
      const sealed = sealEvent(event, '');
      const campaign: Campaign = { ...next, head: sealed.hash };
      const calendar: CalendarState = {
        campaign: campaign.id,
        generation: 1,
        wakesAt: null,
        correctionUntil: null,
      };
      const writes: Write[] = [
        { kind: 'put', item: campaignItem(campaign), when: { absent: true } },
        { kind: 'put', item: itemOf(keys.event(campaign.id, 1), sealed), when: { absent: true } },
        { kind: 'put', item: calendarItem(calendar), when: { absent: true } },
        { kind: 'put', item: { ...keys.quota(campaign.id), taken: 0 }, when: { absent: true } },
      ];
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(campaign));
      const done = await transactOnce(table, writes, mark, () => refuse('alreadyExists', '该批次已经存在。'));
      return done.ok ? accept(campaign) : done;
    },

    /**
     * One transaction of the aggregate on condition of its version, the event and the command's marker.
     * @returns versionConflict with what changed, selectionChanged where the list of candidates is no longer the one decided on.
     */
    async commit(
      seen: Campaign,
      decision: CampaignDecision,
      terms: {
        readonly marker?: Marker;
        readonly reply?: (committed: Campaign) => unknown;
        /** The list of candidates that the decision was made on. */
        readonly listed?: CandidateList;
      } = {},
    ): Promise<Result<Campaign>> {
      const event = sealEvent(decision.event, seen.head);
      const next: Campaign = { ...decision.next, head: event.hash };
      const writes: Write[] = [
        { kind: 'put', item: campaignItem(next), when: { equals: { version: seen.version } } },
        {
          kind: 'put',
          item: itemOf(keys.event(seen.id, event.number), event),
          when: { absent: true },
        },
      ];
      const candidatesAt =
        terms.listed === undefined
          ? -1
          : writes.push({
              kind: 'increment',
              key: keys.quota(seen.id),
              attribute: 'changes',
              by: 1,
              atLeast: terms.listed.changes + 1,
              atMost: terms.listed.changes + 1,
            }) - 1;
      if (terms.marker) writes.push(markerWrite(terms.marker, terms.reply?.(next)));
      try {
        await table.transact(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.refused.includes(0) || error.refused.includes(1)) return versionConflict(seen.id);
        return error.refused.includes(candidatesAt)
          ? refuse('selectionChanged')
          : refuse('idempotencyKeyReused');
      }
      return accept(next);
    },

    /** How the list of candidates stands, and as of which change of it. Strongly consistent. */
    async candidateList(id: string): Promise<CandidateList> {
      const item = await table.get(keys.quota(id));
      const count = (name: string) => Number(item?.[name] ?? 0);
      const [taken, named, left] = [count('taken'), count('named'), count('left')];
      return {
        taken,
        changes: count('changes'),
        emptied: left - count('refilled'),
        named,
        concluded: taken > 0 && named + left === taken,
      };
    },

    /** Places taken from the quota. */
    async placesTaken(id: string): Promise<number> {
      return Number((await table.get(keys.quota(id)))?.['taken'] ?? 0);
    },

    async calendar(id: string): Promise<CalendarState | undefined> {
      return dataOf<CalendarState>(await table.get(keys.calendar(id)));
    },

    /** What the machine of a generation waits for. @returns false where that generation is no longer in force. */
    recordWake: (state: CalendarState, wakesAt: Instant | null) =>
      putCalendar(state.generation, { ...state, wakesAt }),

    /**
     * How far a day's reminders are.
     * @param after where a page of them ended; null: all are out
     * @returns false where a later generation is in force, which then goes on from the page before
     */
    recordReminded: (state: CalendarState, on: LocalDate, after: string | null) =>
      putCalendar(state.generation, {
        ...state,
        ...(after === null ? { remindedOn: on, reminding: null } : { reminding: { on, after } }),
      }),

    /** Makes every machine of the generation seen stale. @returns the new generation, or null where another did it. */
    async nextGeneration(
      seen: CalendarState,
      correctionUntil: Instant | null = seen.correctionUntil,
    ): Promise<number | null> {
      const generation = seen.generation + 1;
      return (await putCalendar(seen.generation, {
        ...seen,
        generation,
        wakesAt: null,
        correctionUntil,
      }))
        ? generation
        : null;
    },
  };
}
export type CampaignStore = ReturnType<typeof campaignStore>;

/** The name that a calendar machine's execution is started under. */
export const calendarExecution = (campaign: string, generation: number) => `${campaign}-g${generation}`;
