import type { MailerPort, Message } from '#functions/ports/mailer.ts';
import type { TablePort } from '#functions/ports/table.ts';
import type { Role } from '#shared/model/organisation.ts';
import { dataOf, everyItem, itemOf } from './items.ts';
import { inboxKey, inboxPartition } from './keys.ts';

export function inboxStore(table: TablePort) {
  return {
    /** The newest messages to an organisation's members who hold one of the roles, however many others it has. */
    async list(organisation: string, roles: readonly Role[], limit = 100): Promise<Message[]> {
      const found: Message[] = [];
      for await (const item of everyItem(table, {
        pk: inboxPartition(organisation),
        descending: true,
        limit,
      })) {
        const message = dataOf<Message>(item);
        if (roles.some((role) => role === message.role)) found.push(message);
        if (found.length === limit) break;
      }
      return found;
    },
  };
}
export type InboxStore = ReturnType<typeof inboxStore>;

/** The in-app inbox as a mailer: a message has one place, so sending it again changes nothing. */
export function inboxMailer(table: TablePort): MailerPort {
  const sendAll = (messages: readonly Message[]) =>
    table.transact(
      messages.map((message) => ({
        kind: 'put' as const,
        item: itemOf(inboxKey(message.organisation, message.at, message.id), message),
      })),
    );
  return { send: (message) => sendAll([message]), sendAll };
}
