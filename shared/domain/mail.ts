import type { Instant, LocalDate } from '../model/instant.ts';
import type { MailMode, MailPreference, NoticeKind, QueuedMail } from '../model/mail.ts';
import { dateOf, dayAfter, instantAt, millisecondsOf, shown, startOf } from './time.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What somebody gets who has chosen nothing. */
export const defaultKinds: Readonly<Record<NoticeKind, MailMode>> = {
  todo: 'atOnce',
  result: 'atOnce',
  reminder: 'daily',
  notice: 'daily',
};

/** A confirmation code is good for this long, in milliseconds. */
export const codeLasts = 30 * minute;
/** Wrong codes until it is void, and codes an hour. */
export const mostWrong = 5;
export const mostAsked = 5;

/** A mail is tried for three days: a server that is down for a day, or over a weekend, loses nothing. */
const triedFor = 72 * hour;

/** When the day's digest goes out that holds what came at this instant: the next 08:00 in Shanghai. */
export function digestTime(at: Instant): Instant {
  const today = dateOf(at);
  const morning = (date: LocalDate) => instantAt(millisecondsOf(startOf(date)) + 8 * hour);
  return morning(today) > at ? morning(today) : morning(dayAfter(today));
}

/** Whether and when a message goes out: urgent ones at once, unless the person wants no mail of the kind at all. */
export function mailingOf(
  preference: Pick<MailPreference, 'address' | 'bounced' | 'kinds'>,
  message: { readonly kind: NoticeKind; readonly urgent: boolean },
  now: Instant,
): { readonly daily: boolean; readonly dueAt: Instant } | null {
  if (preference.address === null || preference.bounced !== null) return null;
  const mode = preference.kinds[message.kind];
  if (mode === 'none') return null;
  if (mode === 'daily' && !message.urgent) return { daily: true, dueAt: digestTime(now) };
  return { daily: false, dueAt: now };
}

/** Pause before the next try: doubling from one minute to an hour, in milliseconds. */
export function pauseAfter(attempts: number): number {
  return Math.min(minute * 2 ** Math.max(0, attempts - 1), hour);
}

/** A mail that could not be sent now: waiting with its error, or given up after three days. */
export function postponed(mail: QueuedMail, reason: string, now: Instant): QueuedMail {
  const attempts = mail.attempts + 1;
  const dueAt = instantAt(millisecondsOf(now) + pauseAfter(attempts));
  const over = millisecondsOf(now) - millisecondsOf(mail.since) > triedFor;
  return over
    ? { ...mail, attempts, lastError: reason, state: 'failed', settledAt: now }
    : { ...mail, attempts, lastError: reason, dueAt };
}

/** What a mail says: the way to the matter, and nothing that has to be protected on the way. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

const product = '示范（医养结合示范项目）';
const foot = [
  '',
  '本邮件由系统自动发出，请勿回复。为保护信息，邮件只写事项和期限，具体内容请登录后查看。',
  '不想再收到，或改为每日汇总：登录后在“邮件通知”中设置。',
];

/** One mail of one or several messages to a person: unit, matter, until when, address. */
export function mailText(
  mails: readonly Pick<QueuedMail, 'line' | 'until' | 'link' | 'code'>[],
  { origin, unit }: { readonly origin: string; readonly unit: string },
): MailText {
  const [first] = mails;
  if (first?.code)
    return {
      subject: `【示范】邮箱确认码`,
      text: [
        `您正在${product}中登记这个邮箱。确认码：`,
        '',
        first.code,
        '',
        '30 分钟内有效。如果不是您本人操作，请忽略本邮件，邮箱不会被登记。',
      ].join('\n'),
    };
  const lines = mails.flatMap(({ line, until, link }, index) => [
    `${mails.length > 1 ? `${index + 1}. ` : ''}${line}${until === null ? '' : `（至 ${shown(until)}）`}`,
    `   ${origin}${link}`,
  ]);
  return {
    subject:
      mails.length === 1 ? `【示范】${first?.line ?? ''}` : `【示范】${mails.length} 件事项（每日汇总）`,
    text: [`${unit}：`, '', ...lines, ...foot].join('\n'),
  };
}

/** An address as others may see it: z***@wsjkw.gov.cn. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}***${address.slice(at)}`;
}
