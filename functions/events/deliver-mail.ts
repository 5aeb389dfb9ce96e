import type { Ports } from '#functions/ports/ports.ts';
import type { PostPort } from '#functions/ports/post.ts';
import type { MailStore } from '#functions/stores/mail-store.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { mailText, pauseAfter, postponed } from '#shared/domain/mail.ts';
import { isInForce, rolesAt } from '#shared/domain/members.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { PostStanding, QueuedMail } from '#shared/model/mail.ts';
import { bouncedPreference } from './mail-bounced.ts';

/** Mails that one call looks at; what is left is due at the next one. */
const pageSize = 50;

export interface Delivery {
  readonly sent: number;
  /** Whether more is due now: the caller comes again at once. */
  readonly more: boolean;
}

/**
 * Sends what is due: called every few seconds on one machine, every minute in the cloud. A mail is marked after the
 * server took it, so a kill in between sends it twice under the same Message-ID, and never not at all. While the server
 * cannot be reached nothing is used up: one try at growing intervals, and everything waits where the administrator sees
 * it.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async (): Promise<Delivery> => {
    const { post, clock } = ports;
    if (post === null) return { sent: 0, more: false };
    const standing = await stores.mails.standing();
    if (standing.nextTryAt !== null && standing.nextTryAt > clock.now()) return { sent: 0, more: false };
    const due = await stores.mails.due(clock.now(), pageSize);
    let sent = 0;
    for (const group of wholeGroups(groupsOf(due), due.length === pageSize)) {
      const outcome = await deliver(stores, post, group, clock.now());
      if (outcome === 'sent') sent += group.length;
      if (outcome.startsWith('down:')) {
        await keepDown(stores.mails, standing, outcome.slice('down:'.length), clock.now());
        return { sent, more: false };
      }
    }
    if (sent > 0 && standing.downSince !== null)
      await stores.mails.keepStanding({ downSince: null, reason: null, tries: 0, nextTryAt: null });
    return { sent, more: due.length === pageSize };
  };
};

async function keepDown(mails: MailStore, before: PostStanding, reason: string, now: Instant): Promise<void> {
  const tries = before.tries + 1;
  await mails.keepStanding({
    downSince: before.downSince ?? now,
    reason,
    tries,
    nextTryAt: instantAt(millisecondsOf(now) + pauseAfter(tries)),
  });
}

/** Each mail by itself, those of a daily digest by person and unit. */
function groupsOf(mails: readonly QueuedMail[]): QueuedMail[][] {
  const groups = new Map<string, QueuedMail[]>();
  for (const mail of mails) {
    const key = mail.daily ? `${mail.issuer}\n${mail.subject}\n${mail.organisation}` : mail.id;
    groups.set(key, [...(groups.get(key) ?? []), mail]);
  }
  return [...groups.values()];
}

/** A digest at the end of a full page may go on beyond it: it waits for the next page. */
function wholeGroups(groups: readonly QueuedMail[][], isFull: boolean): readonly QueuedMail[][] {
  const last = groups.at(-1);
  return isFull && last?.[0]?.daily && groups.length > 1 ? groups.slice(0, -1) : groups;
}

/** Sends one mail, or a day's digest, and writes what became of it. */
async function deliver(
  stores: Stores,
  post: PostPort,
  group: readonly QueuedMail[],
  now: Instant,
): Promise<string> {
  const [first] = group;
  if (first === undefined) return 'dropped';
  const reader = await readerOf(stores, first, now);
  const wanted = group.filter(({ role }) => role === null || reader.roles.includes(role));
  const dropped = group.filter((mail) => !wanted.includes(mail) || reader.address === null);
  for (const mail of dropped)
    await settle(stores, mail, { state: 'dropped', lastError: reader.why, settledAt: now });
  const going = wanted.filter((mail) => !dropped.includes(mail));
  const [head] = going;
  if (head === undefined || reader.address === null) return 'dropped';
  const text = mailText(going, { origin: post.origin, unit: reader.unit });
  const posted = await post.send({ id: head.id, to: reader.address, ...text });
  switch (posted.result) {
    case 'accepted':
      for (const mail of going)
        await settle(stores, mail, {
          state: 'sent',
          attempts: mail.attempts + 1,
          lastError: null,
          settledAt: now,
          code: null,
          address: reader.address,
        });
      return 'sent';
    case 'refused': {
      const preference =
        head.code === null ? await stores.mails.preference(head.organisation, head) : undefined;
      if (preference?.address === reader.address)
        await stores.mails.savePreference(bouncedPreference(preference, posted.reason, now));
      for (const mail of going)
        await settle(stores, mail, {
          state: 'bounced',
          attempts: mail.attempts + 1,
          lastError: posted.reason,
          settledAt: now,
          code: null,
          address: reader.address,
        });
      return 'bounced';
    }
    case 'later':
      for (const mail of going) await stores.mails.settle(mail, postponed(mail, posted.reason, now));
      return 'later';
    case 'down':
      for (const mail of going) await settle(stores, mail, { lastError: posted.reason });
      return `down:${posted.reason}`;
  }
}

async function settle(stores: Stores, mail: QueuedMail, change: Partial<QueuedMail>): Promise<void> {
  await stores.mails.settle(mail, { ...mail, ...change });
}

interface Reader {
  readonly address: string | null;
  readonly roles: readonly string[];
  readonly unit: string;
  /** Why nothing goes out to them. */
  readonly why: string;
}

/** Whoever the mail is for, as they stand now: who left the unit, or lost the role, gets nothing of it any more. */
async function readerOf(stores: Stores, mail: QueuedMail, now: Instant): Promise<Reader> {
  const nobody = (why: string): Reader => ({ address: null, roles: [], unit: '', why });
  const membership = await stores.organisations.membership(mail);
  if (
    membership === undefined ||
    membership.organisation !== mail.organisation ||
    !isInForce(membership, now)
  )
    return nobody('收件人已不在本单位');
  const unit = (await stores.organisations.load(mail.organisation))?.name ?? '';
  const roles = rolesAt(membership, now);
  const why = '收件人已没有这项职责';
  if (mail.address !== null) return { address: mail.address, roles, unit, why };
  const preference = await stores.mails.preference(mail.organisation, mail);
  if (preference === undefined || preference.address === null) return nobody('收件人已取消邮箱');
  if (preference.bounced !== null) return nobody('收件人的邮箱拒收邮件，须重新确认');
  return { address: preference.address, roles, unit, why };
}
