import { type SESv2Client, type SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Posted, PostPort } from '#functions/ports/post.ts';

export interface SesSettings {
  readonly from: string;
  readonly origin: string;
  /** Names where bounces are told (see infra/stacks/api-stack). */
  readonly configurationSet: string;
}

/** What SES refuses because of this one mail; everything else keeps all mails waiting. */
const ofThisMail: ReadonlySet<string> = new Set(['MessageRejected', 'BadRequestException']);

/** Mail by SES. A refusal of the receiving server comes later, as an event that carries the tag. */
export function sesPost(client: Pick<SESv2Client, 'send'>, settings: SesSettings): PostPort {
  const { from, origin, configurationSet } = settings;
  return {
    origin,
    async send({ id, to, subject, text }): Promise<Posted> {
      try {
        await client.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: { ToAddresses: [to] },
            ConfigurationSetName: configurationSet,
            EmailTags: [{ Name: 'mail', Value: id }],
            Content: {
              Simple: {
                Subject: { Data: subject, Charset: 'UTF-8' },
                Body: { Text: { Data: text, Charset: 'UTF-8' } },
                Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
              },
            },
          }),
        );
        return { result: 'accepted' };
      } catch (error) {
        const { name, message } = error as SESv2ServiceException;
        const reason = `${name}: ${message}`.slice(0, 300);
        return ofThisMail.has(name) ? { result: 'refused', reason } : { result: 'down', reason };
      }
    },
  };
}
