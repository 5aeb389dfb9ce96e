import { createTransport } from 'nodemailer';
import type { Posted, PostPort } from '#functions/ports/post.ts';

export interface SmtpSettings {
  /** `smtps://user:password@mail.example.gov.cn:465`, or `smtp://…:587` with STARTTLS. */
  readonly url: string;
  /** Who sends: `示范 <shifan@example.gov.cn>`. */
  readonly from: string;
  readonly origin: string;
  /** Milliseconds for each step of the conversation. */
  readonly patience?: number;
}

/** What nodemailer says of a failure. */
interface SmtpFailure extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** Commands that are about this mail and its address; what fails before them fails for every mail. */
const aboutTheMail: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);

function failed(error: SmtpFailure): Posted {
  const reason = (error.response ?? error.message).replace(/\s+/g, ' ').slice(0, 300);
  if (error.responseCode === undefined || !aboutTheMail.has(error.command ?? ''))
    return { result: 'down', reason };
  return { result: error.responseCode >= 500 ? 'refused' : 'later', reason };
}

/** Mail by SMTP, one connection a mail: there are few, and a connection kept open would break overnight. */
export function smtpPost({ url, from, origin, patience = 15_000 }: SmtpSettings): PostPort {
  const transport = createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = new URL(origin).hostname;
  return {
    origin,
    async send({ id, to, subject, text }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return { result: 'accepted' };
      } catch (error) {
        return failed(error as SmtpFailure);
      }
    },
  };
}
