import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createRemoteJWKSet } from 'jose';
import * as z from 'zod';
import { postMailer } from '#functions/events/post-mailer.ts';
import { hookCaller } from '#functions/hooks/call-target.ts';
import { stateMachineNames } from '#functions/manifest.ts';
import { createIdentity } from '#functions/middleware/token.ts';
import type { IdentityPort } from '#functions/ports/identity.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { randomIds } from '#functions/ports/random-ids.ts';
import type { SealerPort } from '#functions/ports/sealer.ts';
import { systemClock } from './clock.ts';
import { DynamoTable } from './dynamo-table.ts';
import { folderFonts } from './folder-fonts.ts';
import { kmsSealer } from './kms-sealer.ts';
import { S3Bucket } from './s3-bucket.ts';
import { sesPost } from './ses-post.ts';
import { SfnWorkflow } from './sfn-workflow.ts';
import { tagScanner } from './tag-scanner.ts';

const parsed = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

const Environment = z.object({
  TABLE_NAME: z.string().min(1),
  BUCKET_NAME: z.string().min(1),
  /** Whether a file that no scanner has marked may count; with a scanner, it waits for the mark. */
  UNSCANNED_FILES: z.enum(['count', 'hold']).default('count'),
  /** Where the fonts of documents lie. */
  FONT_FOLDER: z.string().min(1).default('fonts'),
  /** The key of the daily seals: of the function that seals. */
  SEAL_KEY_ID: z.string().min(1).optional(),
  /** `{"Application":"<arn>","CampaignCalendar":"<arn>",…}`: one of each machine */
  STATE_MACHINE_ARNS: parsed.pipe(z.record(z.enum(stateMachineNames), z.string())),
});

/** Set on functions that verify tokens: all three, or none. */
const IdentityEnvironment = z.object({
  ISSUER: z.string().min(1),
  AUDIENCE: z.string().min(1),
  JWKS_URI: z.url(),
});

/** Tasks and events act as the system and are given no issuer; one that asks for a token's holder is miswired. */
const noIdentity: IdentityPort = {
  verify: () => Promise.reject(new Error('this function has no ISSUER, AUDIENCE and JWKS_URI')),
};

const noKey = () => Promise.reject(new Error('this function has no SEAL_KEY_ID'));
const noSealer: SealerPort = { key: noKey, sign: noKey };

function identityOf(environment: NodeJS.ProcessEnv): IdentityPort {
  if (['ISSUER', 'AUDIENCE', 'JWKS_URI'].every((name) => environment[name] === undefined)) return noIdentity;
  const { ISSUER, AUDIENCE, JWKS_URI } = IdentityEnvironment.parse(environment);
  return createIdentity({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: createRemoteJWKSet(new URL(JWKS_URI)),
  });
}

/** Set on functions that send mail or say whether there is any: all three, or none. */
const PostEnvironment = z.object({
  MAIL_FROM: z.string().min(1),
  MAIL_ORIGIN: z.url(),
  MAIL_CONFIGURATION: z.string().min(1),
});

function postOf(environment: NodeJS.ProcessEnv) {
  if (!environment['MAIL_FROM']) return null;
  const { MAIL_FROM, MAIL_ORIGIN, MAIL_CONFIGURATION } = PostEnvironment.parse(environment);
  const client = new SESv2Client({ requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000 } });
  return sesPost(client, { from: MAIL_FROM, origin: MAIL_ORIGIN, configurationSet: MAIL_CONFIGURATION });
}

/**
 * The ports on AWS, for the lifetime of one Lambda instance.
 * @throws ZodError at the start of the instance, where a variable is missing
 */
export function awsPorts(environment: NodeJS.ProcessEnv = process.env): Ports {
  const { TABLE_NAME, BUCKET_NAME, STATE_MACHINE_ARNS, UNSCANNED_FILES, FONT_FOLDER, SEAL_KEY_ID } =
    Environment.parse(environment);
  // Milliseconds. The gateway gives up after 30 seconds; a connection that hangs must leave time for another.
  const options = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 6_000 } };
  const table = new DynamoTable(DynamoDBDocumentClient.from(new DynamoDBClient(options)), TABLE_NAME);
  // Presigned requests are sent by browsers, which add no checksum of the SDK's.
  const s3 = new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return {
    table,
    bucket: new S3Bucket(s3, BUCKET_NAME),
    scanner: tagScanner(s3, BUCKET_NAME, UNSCANNED_FILES === 'count'),
    workflow: new SfnWorkflow(new SFNClient(options), STATE_MACHINE_ARNS),
    mailer: postMailer(table, systemClock),
    post: postOf(environment),
    hooks: hookCaller({ allowPrivate: environment['HOOKS_PRIVATE'] === 'allow', allowLoopback: false }),
    clock: systemClock,
    ids: randomIds,
    identity: identityOf(environment),
    fonts: folderFonts(FONT_FOLDER),
    sealer: SEAL_KEY_ID === undefined ? noSealer : kmsSealer(new KMSClient(options), SEAL_KEY_ID),
  };
}
