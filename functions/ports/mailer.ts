import type { Instant } from '#shared/model/instant.ts';
import type { NoticeKind } from '#shared/model/mail.ts';

/** A notification to the members of an organisation who hold a role. The in-app inbox is one mailer; e-mail is another. */
export interface Message {
  /** Unique: the same id again is delivered once. */
  readonly id: string;
  readonly organisation: string;
  readonly role: string;
  readonly subject: string;
  readonly body: string;
  readonly link: string;
  readonly at: string;
  /** What it is about, for whoever chooses what to be mailed; a notice where absent. */
  readonly kind?: NoticeKind;
  /** Mailed at once, also to those who read a daily digest. */
  readonly urgent?: boolean;
  /** Until when something has to be done. */
  readonly until?: Instant | null;
  /** What leaves the product in the place of `subject`, where that holds words that somebody typed. */
  readonly outside?: string;
}

export interface MailerPort {
  send(message: Message): Promise<void>;
  /** Many at once, at most 100: all of them or an error. */
  sendAll(messages: readonly Message[]): Promise<void>;
}
