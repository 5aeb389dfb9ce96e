import { caseOf } from '#functions/middleware/case.ts';
import { gatesOfCase } from '#functions/middleware/gate-facts.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { decide, leadLink } from '#shared/domain/decide.ts';
import { blockedSentence, isBlocked } from '#shared/domain/gates.ts';
import type { TimelineEntry } from '#shared/domain/timeline.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import { isDue, type ReminderEntry } from './campaign-horizon.ts';
import type { CalendarPayload } from './next-deadline.ts';
import { sendReminders } from './send-reminders.ts';

export interface CloseStagePayload extends CalendarPayload {
  readonly entry: TimelineEntry | ReminderEntry;
}

/** Applications of one call; a call of this many decisions ends well within a function's time. */
const pageSize = 50;
/**
 * Decisions at once: they share a sync of the disk, or the way to the table. Those of one moment stand apart in the list,
 * because neighbours are counted by the same counter and would wait for each other.
 */
const together = 5;

/**
 * Closes one page of what an entry of the calendar is due for: each by the same decision as everything else, as actor
 * `system`. The index only finds the work; the application is read anew, and one that moved on is skipped. What is
 * closed leaves the index, so the next call finds the next page.
 * @returns more: whether another call may find more.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ campaignId, generation, entry }: CloseStagePayload): Promise<{ more: boolean }> => {
    const calendar = await stores.campaigns.calendar(campaignId);
    const campaign = await stores.campaigns.load(campaignId);
    if (calendar?.generation !== generation || campaign === undefined) return { more: false };
    if (entry.action === 'remind') {
      const { reminding } = calendar;
      const before = reminding?.on === entry.on ? reminding.after : null;
      const after = await sendReminders(ports, stores, campaign, entry.on, before);
      const kept = await stores.campaigns.recordReminded(calendar, entry.on, after);
      return { more: kept && after !== null };
    }
    const now = ports.clock.now();
    let closed = 0;
    let page: string[] = [];
    const closePage = async () => {
      const ids = page;
      page = [];
      const apart = Math.ceil(ids.length / together);
      for (let from = 0; from < apart; from += 1) {
        const some = ids.filter((_, index) => index % apart === from);
        const results = await Promise.allSettled(some.map((id) => close(stores, campaign, id, entry, now)));
        for (const result of results) {
          if (result.status === 'rejected') throw result.reason;
          if (result.value) closed += 1;
        }
      }
    };
    for await (const listed of stores.listing.everyInStage(campaignId, entry.statusName, entry.level)) {
      // Ordered by the end of the window: the rest has time left.
      if (entry.statusName === 'returned' && listed.returned && listed.returned.until >= now) break;
      if (page.push(listed.id) < pageSize - closed) continue;
      await closePage();
      if (closed >= pageSize) return { more: true };
    }
    await closePage();
    return { more: false };
  };
};

/** @returns whether it was closed; somebody who decided at the same moment has won, the next round looks again. */
async function close(
  stores: Stores,
  campaign: Campaign,
  id: string,
  entry: TimelineEntry,
  now: Instant,
): Promise<boolean> {
  const application = await stores.applications.load(id);
  if (application === undefined) return false;
  // Publicity does not end for a unit with an open objection; one that comes at this moment fails the commit (A22).
  const ends = entry.action === 'endPublicity';
  const docket = ends ? ((await stores.objections.docket(id)) ?? null) : undefined;
  const facts = { now, campaign, ...(ends && { openObjections: docket?.open ?? 0 }) };
  if (!isDue(application, entry, facts)) return false;
  if (entry.action === 'beginPublicity') return begun(stores, campaign, application, now);
  const decision = decide(application, { action: entry.action }, { kind: 'system' }, facts);
  if (!decision.ok) throw new Error(`${entry.action} of ${id} was refused: ${decision.refusal.code}`);
  const reliesOn = docket === undefined ? {} : { docket };
  return (await stores.applications.commit(application, decision.value, { campaign, reliesOn })).ok;
}

/**
 * Publishes a candidate that passes every gate on this day, and holds back one that does not: the others go on, the lead
 * and the unit are told, and the lead publishes it by itself once it does (A19, E-80).
 */
async function begun(
  stores: Stores,
  campaign: Campaign,
  application: Application,
  now: Instant,
): Promise<boolean> {
  const { organisation: id, level } = leadLink(application);
  const onlooker = { organisation: { id, level } };
  const gates = await gatesOfCase(stores, await caseOf(stores, application), onlooker, now);
  const blocked = gates.filter(isBlocked);
  const decision = decide(
    application,
    blocked.length === 0
      ? { action: 'beginPublicity' }
      : { action: 'holdBack', reason: blockedSentence(blocked) },
    { kind: 'system' },
    { now, campaign, gates },
  );
  if (!decision.ok)
    throw new Error(`publicity of ${application.id} cannot begin: ${decision.refusal.detail}`);
  return (await stores.applications.commit(application, decision.value, { campaign })).ok;
}
