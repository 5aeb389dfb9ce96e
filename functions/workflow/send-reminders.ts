import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { stagesOf } from '#functions/stores/application-listing.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { awaitedRole } from '#shared/domain/awaited-role.ts';
import { isRunning } from '#shared/domain/campaign-states.ts';
import { awaitedLink, dueAt } from '#shared/domain/decide.ts';
import { labelOf } from '#shared/domain/label.ts';
import { isInDigest, isReminded, reminderTime } from '#shared/domain/reminders.ts';
import { dateOf, daysBetween, shown, shownDate } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Role } from '#shared/model/organisation.ts';

/** Statuses in which somebody's time runs out. */
const timed = ['draft', 'returned', 'creating', 'underReview'] as const;
/** Files that a digest names one by one. */
const mostNamed = 10;
/** Messages of one transaction, and units of one call: it ends well within a function's time. */
const atOnce = 100;

/**
 * One page of the reminders of a day of a campaign: whoever has something due in 15, 7, 3 or 1 days gets one message for
 * a role, however many files it waits with, and of whichever campaigns. Its id is of the unit and the day: a second
 * sending, or another campaign's, is the same message.
 * @param after where the page before ended; null for the first
 * @returns where this page ended, or null where nobody is left
 */
export async function sendReminders(
  ports: Ports,
  stores: Stores,
  campaign: Campaign,
  today: LocalDate,
  after: string | null,
): Promise<string | null> {
  const due = new Map<string, { readonly organisation: string; readonly role: Role }>();
  for (const status of timed)
    for (const level of stagesOf(status))
      for await (const application of stores.listing.everyInStage(campaign.id, status, level)) {
        const at = dueAt(application, campaign);
        const link = awaitedLink(application);
        if (at === null || link === null || !isReminded(at, today)) continue;
        const role = awaitedRole(application.status);
        const key = `${link.organisation}.${role}`;
        if (after === null || key > after) due.set(key, { organisation: link.organisation, role });
      }
  const page = [...due.keys()].sort().slice(0, atOnce);
  const campaigns = new Map((await stores.campaigns.all()).map((one) => [one.id as string, one]));
  const messages: Message[] = [];
  for (const key of page) {
    const { organisation, role } = due.get(key) as { organisation: string; role: Role };
    const waiting = await waitingFor(stores, organisation, role, campaigns, today);
    const message = digestOf(organisation, role, waiting, today);
    if (message !== null) messages.push(message);
  }
  if (messages.length > 0) await ports.mailer.sendAll(messages);
  return due.size > page.length ? (page.at(-1) ?? null) : null;
}

interface Waiting {
  readonly application: Application;
  readonly due: Instant;
  /** Of the paper copy, while the form itself is still to be sent. */
  readonly paperDue: Instant | null;
}

/** Everything that waits for a unit in the next days, of all campaigns that run, the most urgent first. */
async function waitingFor(
  stores: Stores,
  organisation: string,
  role: Role,
  campaigns: ReadonlyMap<string, Campaign>,
  today: LocalDate,
): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  let cursor: string | undefined;
  do {
    const { applications, next } = await stores.listing.awaiting(organisation, { limit: 100, cursor });
    for (const application of applications) {
      const campaign = campaigns.get(application.campaign);
      if (campaign === undefined || !isRunning(campaign) || campaign.pausedAt) continue;
      const due = dueAt(application, campaign);
      if (due !== null && isInDigest(due, today) && awaitedRole(application.status) === role)
        waiting.push({
          application,
          due,
          paperDue: application.status.name === 'draft' ? (campaign.paperDeadline ?? null) : null,
        });
    }
    cursor = next;
  } while (cursor !== undefined);
  return waiting.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

function digestOf(
  organisation: string,
  role: Role,
  waiting: readonly Waiting[],
  today: LocalDate,
): Message | null {
  const [first] = waiting;
  if (first === undefined) return null;
  const lines = waiting
    .slice(0, mostNamed)
    .map(
      ({ application, due, paperDue }) =>
        `${application.organisationName}（${labelOf(application.status, application.chain)}），${shown(due)}${paperDue === null ? '' : `，纸质件 ${shown(paperDue)}`}`,
    );
  const rest = waiting.length - lines.length;
  return {
    id: `reminder.${organisation}.${role}.${today}`,
    organisation,
    role,
    subject: `提醒：${waiting.length} 件待办即将到期，最近的在 ${shown(first.due)}`,
    body: `截至${shownDate(today)}：${lines.join('；')}${rest > 0 ? `；另有 ${rest} 件` : ''}。请在期限之前办理。`,
    link: waiting.length === 1 ? `/applications/${first.application.id}` : '/',
    at: reminderTime(today),
    kind: 'reminder',
    // On the last day but one a digest would come too late.
    urgent: daysBetween(today, dateOf(first.due)) <= 1,
    until: first.due,
  };
}
