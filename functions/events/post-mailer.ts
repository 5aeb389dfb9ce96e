import type { ClockPort } from '#functions/ports/clock.ts';
import type { MailerPort, Message } from '#functions/ports/mailer.ts';
import type { TablePort } from '#functions/ports/table.ts';
import { inboxMailer } from '#functions/stores/inbox-store.ts';
import { mailId, mailStore } from '#functions/stores/mail-store.ts';
import { mailingOf } from '#shared/domain/mail.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { QueuedMail } from '#shared/model/mail.ts';

/** Milliseconds. */
const oldest = 3 * 86_400_000;

/**
 * The in-app inbox, and beside it a mail for each person of the unit who wants one. Whether the person still holds the
 * role is asked when the mail goes out, not now. Sending a message again queues nothing again.
 */
export function postMailer(table: TablePort, clock: ClockPort): MailerPort {
  const inbox = inboxMailer(table);
  const mails = mailStore(table);

  async function queue(message: Message): Promise<void> {
    // Carried again long afterwards, by a repair: nobody is mailed what is over.
    if (millisecondsOf(clock.now()) - Date.parse(message.at) > oldest) return;
    const { kind = 'notice', urgent = false, until = null } = message;
    for (const preference of await mails.book(message.organisation)) {
      const now = clock.now();
      const mailing = mailingOf(preference, { kind, urgent }, now);
      if (mailing === null) continue;
      const { issuer, subject } = preference;
      const mail: QueuedMail = {
        id: mailId(message.id, preference),
        issuer,
        subject,
        organisation: preference.organisation,
        address: null,
        ...mailing,
        line: message.outside ?? message.subject,
        until,
        link: message.link,
        role: message.role,
        code: null,
        state: 'waiting',
        attempts: 0,
        lastError: null,
        createdAt: now,
        since: now,
        settledAt: null,
      };
      await mails.enqueue(mail);
    }
  }

  return {
    async send(message) {
      await queue(message);
      await inbox.send(message);
    },
    async sendAll(messages) {
      await Promise.all(messages.map(queue));
      await inbox.sendAll(messages);
    },
  };
}
