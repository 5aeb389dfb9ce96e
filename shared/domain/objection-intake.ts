import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { StatusName } from '../model/status.ts';
import { dateOf, endOfDayAfter } from './time.ts';

/** Days for letters on their way, where a campaign does not say (DOMAIN H `objection.mailGraceDays`, a gap of the sources). */
const mailGraceDays = 5;

/** Calendar days after publicity in which a letter that was posted in time may still arrive. */
export function mailGraceDaysOf(campaign: Pick<Campaign, 'mailGraceDays'>): number {
  return campaign.mailGraceDays ?? mailGraceDays;
}

/** The last instant at which a letter may arrive; null before there is a publicity (DOMAIN D.4). */
export function intakeEndsAt(campaign: Pick<Campaign, 'mailGraceDays' | 'publicity'>): Instant | null {
  return campaign.publicity && endOfDayAfter(campaign.publicity.endsAt, mailGraceDaysOf(campaign));
}

/** Whether the last working day is over: its last instant still belongs to it (DOMAIN E-30, E-76). */
export function isPublicityOver({ publicity }: Pick<Campaign, 'publicity'>, now: Instant): boolean {
  return publicity !== null && now > publicity.endsAt;
}

/** Statuses in which an objection can still change what becomes of a unit. */
const open: ReadonlySet<StatusName> = new Set(['candidate', 'inPublicity', 'underObjection', 'cleared']);

/** Whether a unit is published and not yet named: what may be objected to. Who is held back is not (A19). */
export function isPublished(
  { status, heldBack }: Pick<Application, 'status'> & { readonly heldBack?: unknown },
  { publicity }: Pick<Campaign, 'publicity'>,
): boolean {
  return publicity !== null && open.has(status.name) && !heldBack;
}

/** Why something that was received is no formal objection but a lead (线索) for whoever supervises. */
export type ClueReason = 'anonymous' | 'late' | 'early' | 'ended';

export const clueReasons = {
  anonymous: '没有署名或没有联系方式',
  late: '超过受理期限',
  early: '早于公示开始',
  ended: '该单位已不在公示和待命名之列',
} as const satisfies Record<ClueReason, string>;

/** When something was sent and came in, as far as timeliness depends on it. */
export type Arrival =
  | { readonly channel: 'online' }
  /** Days in Asia/Shanghai. Without a legible postmark the arrival counts. */
  | { readonly channel: 'letter'; readonly postmarkedOn: LocalDate | null; readonly arrivedOn: LocalDate };

/**
 * Whether it came in time: online by the end of the last day, a letter by its postmark, if it arrived within the days
 * of grace (F-04, DOMAIN D.4, E-76, E-77).
 * @returns null in time
 */
export function untimely(
  arrival: Arrival,
  campaign: Pick<Campaign, 'mailGraceDays' | 'publicity'>,
  now: Instant,
): 'late' | 'early' | null {
  const { publicity } = campaign;
  const until = intakeEndsAt(campaign);
  if (publicity === null || until === null) return 'early';
  if (arrival.channel === 'online') {
    return now < publicity.startsAt ? 'early' : now > publicity.endsAt ? 'late' : null;
  }
  const sent = arrival.postmarkedOn ?? arrival.arrivedOn;
  if (sent < dateOf(publicity.startsAt)) return 'early';
  return sent > publicity.lastDay || arrival.arrivedOn > dateOf(until) ? 'late' : null;
}

/** What an objector asks by, on the telephone: the beginning of the id, which says nothing about the record. */
export function objectionNumber(id: string): string {
  return `YY-${id.replaceAll('-', '').slice(0, 10).toUpperCase()}`;
}
