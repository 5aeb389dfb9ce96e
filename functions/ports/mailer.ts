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
}

export interface MailerPort {
  send(message: Message): Promise<void>;
  /** Many at once, at most 100: all of them or an error. */
  sendAll(messages: readonly Message[]): Promise<void>;
}
