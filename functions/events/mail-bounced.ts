import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { MailPreference } from '#shared/model/mail.ts';

/** An event of SES on EventBridge, as far as it is read. */
export interface MailReturned {
  /** «Email Bounced», «Email Complaint Received», «Email Rejected». */
  readonly detailType: string;
  readonly detail: {
    readonly mail: { readonly tags?: Readonly<Record<string, readonly string[]>> };
    readonly bounce?: {
      readonly bounceType: string;
      readonly bouncedRecipients?: readonly { readonly diagnosticCode?: string; readonly status?: string }[];
    };
    readonly reject?: { readonly reason?: string };
  };
}

/** The address takes no mail: none is sent until its holder confirms it, or another one. */
export function bouncedPreference(seen: MailPreference, reason: string, now: Instant): MailPreference {
  return { ...seen, bounced: { at: now, reason }, revision: seen.revision + 1 };
}

function reasonOf({ detailType, detail: { bounce, reject } }: MailReturned): string {
  if (detailType === 'Email Complaint Received') return '收件人把邮件标为垃圾邮件';
  const [first] = bounce?.bouncedRecipients ?? [];
  return (first?.diagnosticCode ?? first?.status ?? reject?.reason ?? bounce?.bounceType ?? detailType).slice(
    0,
    300,
  );
}

/** Follows what becomes known after SES took a mail; told twice it changes nothing. */
export default (ports: Ports) => {
  const { mails } = storesOf(ports.table);
  return async (returned: MailReturned): Promise<void> => {
    const id = returned.detail.mail.tags?.['mail']?.[0];
    const mail = id === undefined ? undefined : await mails.load(id);
    if (mail === undefined) return;
    const now = ports.clock.now();
    const reason = reasonOf(returned);
    if (mail.state !== 'bounced')
      await mails.settle(mail, { ...mail, state: 'bounced', lastError: reason, settledAt: now });
    const passing = returned.detail.bounce?.bounceType === 'Transient';
    if (passing || mail.code !== null || mail.role === null) return;
    const preference = await mails.preference(mail.organisation, mail);
    // What is confirmed since may be another address.
    if (preference?.address === mail.address && preference.bounced === null)
      await mails.savePreference(bouncedPreference(preference, reason, now));
  };
};
