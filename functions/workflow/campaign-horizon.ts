import type { CalendarState } from '#functions/stores/campaign-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isRunning } from '#shared/domain/campaign-states.ts';
import { type Circumstances, objectionTo } from '#shared/domain/decide.ts';
import { nextReminder } from '#shared/domain/reminders.ts';
import { acceptedUntil, correctionDue, dueAt, unitDeadline } from '#shared/domain/standing.ts';
import { dateOf, instantAfter, instantAt, millisecondsOf } from '#shared/domain/time.ts';
import { correctionEntry, publicityEnd, type TimelineEntry, timelineOf } from '#shared/domain/timeline.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';

/**
 * How long after an entry the calendar looks at it once more, in milliseconds. A decision that was under way when the
 * time came, and an index that lagged behind it, have arrived by then.
 */
const settling = 60_000;

/**
 * Whether an entry of the calendar acts on an application now. It stands in what the entry closes, and the domain lets
 * the system act: a review that a late correction came back to is free of its level's deadline, though that is behind.
 */
export function isDue(
  application: Application,
  entry: TimelineEntry,
  facts: Pick<Circumstances, 'campaign' | 'now' | 'openObjections'>,
): boolean {
  const { status } = application;
  if (status.name !== entry.statusName) return false;
  if (status.name === 'underReview' && status.level !== entry.level) return false;
  return objectionTo(application, entry.action, { kind: 'system' }, facts) === null;
}

/** The morning round of reminders; it closes nothing. */
export interface ReminderEntry {
  readonly action: 'remind';
  readonly on: LocalDate;
}

/**
 * What the campaign's calendar has to do next.
 * - close with a reminder: a morning has come on which units with something open are told of their deadline
 * - close: an entry is behind, and an application (read anew, not from the index) still stands in what it closes
 * - wait: nothing to close; the nearest entry ahead, corrections included, or the second look at one just behind
 * - done: nothing lies ahead; a return, a moved deadline or a publicity starts the next generation
 */
export type Horizon =
  | { readonly next: 'close'; readonly entry: TimelineEntry | ReminderEntry }
  | { readonly next: 'wait'; readonly until: Instant }
  | { readonly next: 'done' };

export async function horizonOf(
  stores: Stores,
  campaign: Campaign,
  calendar: Pick<CalendarState, 'correctionUntil' | 'remindedOn'>,
  now: Instant,
): Promise<Horizon> {
  // While it is paused no timer runs; the resumption starts the next generation.
  if (campaign.status === 'cancelled' || campaign.pausedAt) return { next: 'done' };
  const timeline = timelineOf(campaign);
  const windows = await correctionWindows(stores, campaign, calendar, now);
  const corrections = windows.map((until) => correctionEntry(until, campaign));
  const own = await ownPublicities(stores, campaign, now);
  const entries = [...timeline, ...corrections, ...own].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
  for (const entry of entries) {
    if (entry.at <= now && (await hasPending(stores, campaign, entry, now))) return { next: 'close', entry };
  }
  const extended = await extensionWindows(stores, campaign, now);
  const looks = [...entries, ...extended].flatMap(({ at }) => [at, instantAt(millisecondsOf(at) + settling)]);
  const reminded = [...windows, ...extended.map(({ at }) => instantAt(millisecondsOf(at) - 1))];
  const reminder = isRunning(campaign)
    ? nextReminder(campaign, reminded, calendar.remindedOn ?? null, now)
    : null;
  if (reminder !== null && reminder <= now)
    return { next: 'close', entry: { action: 'remind', on: dateOf(reminder) } };
  if (reminder !== null) looks.push(reminder);
  const ahead = looks.filter((at) => at > now).sort()[0];
  return ahead ? { next: 'wait', until: ahead } : { next: 'done' };
}

/**
 * Ends of correction windows: all that are behind, and the first ahead. The index has them in the order in which they
 * were to end; a pause may have moved an end on, never forward.
 */
async function correctionWindows(
  stores: Stores,
  campaign: Campaign,
  { correctionUntil }: Pick<CalendarState, 'correctionUntil'>,
  now: Instant,
): Promise<Instant[]> {
  const windows = new Set(correctionUntil === null ? [] : [correctionUntil]);
  for await (const { returned } of stores.listing.everyInStage(campaign.id, 'returned', null)) {
    const due = correctionDue({ returned }, campaign);
    if (due !== null) windows.add(due);
    if (returned && returned.until >= now) break;
  }
  return [...windows];
}

/** Ends of publicities that units have by themselves: all that are behind, and the first ahead (E-80). */
async function ownPublicities(stores: Stores, campaign: Campaign, now: Instant): Promise<TimelineEntry[]> {
  if (campaign.publicity === null) return [];
  const entries: TimelineEntry[] = [];
  // In the order in which they end.
  for await (const application of stores.listing.everyInStage(campaign.id, 'inPublicity', null)) {
    const due = dueAt(application, campaign);
    if (due !== null && application.publicity) entries.push(publicityEnd(due));
    if (due === null || due >= now) break;
  }
  return entries;
}

/** Drafts that outlive the common deadline by an extension: all that are behind, and the first ahead. */
async function extensionWindows(
  stores: Stores,
  campaign: Campaign,
  now: Instant,
): Promise<{ readonly at: Instant }[]> {
  const deadline = campaign.deadlines[campaign.applicantLevel];
  if (deadline === undefined || deadline >= now) return [];
  const windows: { at: Instant }[] = [];
  // In the order in which their time ends; those of the common deadline have lapsed.
  for await (const application of stores.listing.everyInStage(campaign.id, 'draft', null)) {
    const due = unitDeadline(application, campaign);
    if (due === null) continue;
    windows.push({ at: instantAfter(acceptedUntil(due, campaign)) });
    if (due >= now) break;
  }
  return windows;
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
    if (current === undefined) continue;
    const openObjections =
      entry.action === 'endPublicity' ? await stores.objections.openAgainst(current.id) : 0;
    if (isDue(current, entry, { campaign, now, openObjections })) return true;
  }
  return false;
}
