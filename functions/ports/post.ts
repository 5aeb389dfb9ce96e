/** One e-mail, as text. */
export interface Mail {
  /** Unique; the same id is the same mail, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * accepted: the server has taken it. refused: this address takes none, trying again is of no use. later: not this one
 * now. down: nothing can be sent at all (no connection, no sign-in, out of quota). Reasons are the server's words.
 */
export type Posted =
  | { readonly result: 'accepted' }
  | { readonly result: 'refused' | 'later' | 'down'; readonly reason: string };

/** The way out to mailboxes: SMTP on one machine, SES in the cloud. */
export interface PostPort {
  /** Ends within a minute, whatever the server does. */
  send(mail: Mail): Promise<Posted>;
  /** Where readers reach the product: links of mails begin with it. */
  readonly origin: string;
}
