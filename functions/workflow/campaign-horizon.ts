import type { CalendarState } from '#functions/stores/campaign-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { correctionEntry, type TimelineEntry, timelineOf } from '#shared/domain/timeline.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';

/** Whether an application stands where an entry of the calendar acts on it now. */
export function isDue(application: Application, entry: TimelineEntry, now: Instant): boolean {
  const { status, returned } = application;
  if (status.name !== entry.statusName) return false;
  if (status.name === 'underReview') return status.level === entry.level;
  if (status.name === 'returned') return returned !== null && now > returned.until;
  return true;
}

/**
 * What the campaign's calendar has to do next.
 * - close: an entry is behind, and an application (read anew, not from the index) still stands in what it closes
 * - wait: nothing to close; the nearest entry ahead, corrections included
 * - done: nothing lies ahead; a return, a moved deadline or a publicity starts the next generation
 */
export type Horizon =
  | { readonly next: 'close'; readonly entry: TimelineEntry }
  | { readonly next: 'wait'; readonly until: Instant }
  | { readonly next: 'done' };

export async function horizonOf(
  stores: Stores,
  campaign: Campaign,
  calendar: Pick<CalendarState, 'correctionUntil'>,
  now: Instant,
): Promise<Horizon> {
  if (campaign.status === 'cancelled') return { next: 'done' };
  const timeline = timelineOf(campaign);
  const { applications } = await stores.listing.stagePage(campaign.id, 'returned', null, {
    limit: 1,
  });
  const windows = [applications[0]?.returned?.until, calendar.correctionUntil].filter(
    (until) => until != null,
  );
  const corrections = windows.map(correctionEntry);
  const entries = [...timeline, ...corrections].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const entry of entries) {
    if (entry.at <= now && (await hasPending(stores, campaign, entry, now))) return { next: 'close', entry };
  }
  const ahead = entries.find((entry) => entry.at > now);
  return ahead ? { next: 'wait', until: ahead.at } : { next: 'done' };
}

async function hasPending(
  stores: Stores,
  campaign: Campaign,
  entry: TimelineEntry,
  now: Instant,
): Promise<boolean> {
  for await (const listed of stores.listing.everyInStage(campaign.id, entry.statusName, entry.level)) {
    // Ordered by the end of the window: the rest has time left.
    if (entry.statusName === 'returned' && listed.returned && listed.returned.until >= now) return false;
    const current = await stores.applications.load(listed.id);
    if (current && isDue(current, entry, now)) return true;
  }
  return false;
}
