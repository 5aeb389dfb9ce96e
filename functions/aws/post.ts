import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import type { PostPort } from '#functions/ports/post.ts';
import { clientOptions } from './ports.ts';
import { sesPost } from './ses-post.ts';

/** All three, or none: an installation without a sender has no mail. */
const Environment = z.object({
  MAIL_FROM: z.string().min(1),
  MAIL_ORIGIN: z.url(),
  MAIL_CONFIGURATION: z.string().min(1),
});

/** SES, for the function that delivers. @throws ZodError where a sender is given without the rest */
export function post(environment: NodeJS.ProcessEnv): PostPort | null {
  if (!environment['MAIL_FROM']) return null;
  const { MAIL_FROM, MAIL_ORIGIN, MAIL_CONFIGURATION } = Environment.parse(environment);
  const requestHandler = { ...clientOptions.requestHandler, requestTimeout: 10_000 };
  const settings = { from: MAIL_FROM, origin: MAIL_ORIGIN, configurationSet: MAIL_CONFIGURATION };
  return sesPost(new SESv2Client({ requestHandler }), settings);
}
