import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { postMailer } from '#functions/events/post-mailer.ts';
import { hookCaller } from '#functions/hooks/call-target.ts';
import type { BucketPort } from '#functions/ports/bucket.ts';
import type { IdentityPort } from '#functions/ports/identity.ts';
import { lineText } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { PostPort } from '#functions/ports/post.ts';
import { randomIds } from '#functions/ports/random-ids.ts';
import type { ScannerPort } from '#functions/ports/scanner.ts';
import type { SealerPort } from '#functions/ports/sealer.ts';
import type { WorkflowPort } from '#functions/ports/workflow.ts';
import { systemClock } from './clock.ts';
import { DynamoTable } from './dynamo-table.ts';
import { folderFonts } from './folder-fonts.ts';

const Environment = z.object({
  TABLE_NAME: z.string().min(1),
  /** Whether a file that no scanner has marked may count; with a scanner, it waits for the mark. */
  UNSCANNED_FILES: z.enum(['count', 'hold']).default('count'),
  /** Where Lambda has unpacked the function's code; the fonts of documents lie there, with those that draw. */
  LAMBDA_TASK_ROOT: z.string().min(1).default('.'),
});

/** What every client of AWS is made with. Milliseconds. */
export const clientOptions = {
  // The gateway gives up after 30 seconds; a connection that hangs must leave time for another.
  // Without the last one the SDK says that a request takes too long, and waits on.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 6_000, throwOnRequestTimeout: true },
};

/** Present only in the functions that declare the need: whoever has no bucket carries no client of S3. */
export interface PortParts {
  readonly storage?: (
    environment: NodeJS.ProcessEnv,
    unscannedCounts: boolean,
  ) => { readonly bucket: BucketPort; readonly scanner: ScannerPort };
  readonly workflow?: (environment: NodeJS.ProcessEnv) => WorkflowPort;
  readonly identity?: (environment: NodeJS.ProcessEnv) => IdentityPort;
  readonly post?: (environment: NodeJS.ProcessEnv) => PostPort | null;
  readonly sealer?: (environment: NodeJS.ProcessEnv) => SealerPort;
}

/** A function that asks for what it has not declared is miswired: it is told so, and grants would refuse it too. */
function undeclared(what: string): never {
  throw new Error(`this function has not declared that it needs ${what}`);
}

const noBucket = new Proxy({} as BucketPort, { get: () => undeclared('the bucket') });

/** Enough to say whether files without a mark count; only who has the bucket looks for the mark. */
const noScanner = (unscannedCounts: boolean): ScannerPort => ({
  unscannedCounts,
  present: async () => (unscannedCounts ? null : 'GuardDuty'),
  scan: () => undeclared('the bucket'),
});

const noWorkflow = new Proxy({} as WorkflowPort, { get: () => undeclared('the state machines') });

/** Tasks and events act as the system and are given no issuer. */
const noIdentity: IdentityPort = { verify: async () => undeclared('ISSUER, AUDIENCE and JWKS_URI') };

const noSealer = new Proxy({} as SealerPort, { get: () => undeclared('SEAL_KEY_ID') });

/** Enough to say whether there is mail (MAIL_FROM, MAIL_ORIGIN); only who delivers carries the client of SES. */
function noPost({ MAIL_FROM, MAIL_ORIGIN = '' }: NodeJS.ProcessEnv): PostPort | null {
  return MAIL_FROM ? { origin: MAIL_ORIGIN, send: async () => undeclared('to send mail') } : null;
}

/**
 * The ports on AWS, for the lifetime of one Lambda instance.
 * @throws ZodError at the start of the instance, where a variable is missing
 */
export function awsPorts(parts: PortParts = {}, environment: NodeJS.ProcessEnv = process.env): Ports {
  const { TABLE_NAME, UNSCANNED_FILES, LAMBDA_TASK_ROOT } = Environment.parse(environment);
  const table = new DynamoTable(DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions)), TABLE_NAME);
  const unscannedCounts = UNSCANNED_FILES === 'count';
  const storage = parts.storage?.(environment, unscannedCounts);
  return {
    table,
    bucket: storage?.bucket ?? noBucket,
    scanner: storage?.scanner ?? noScanner(unscannedCounts),
    workflow: parts.workflow?.(environment) ?? noWorkflow,
    mailer: postMailer(table, systemClock),
    post: (parts.post ?? noPost)(environment),
    hooks: hookCaller({ allowPrivate: environment['HOOKS_PRIVATE'] === 'allow', allowLoopback: false }),
    clock: systemClock,
    ids: randomIds,
    identity: parts.identity?.(environment) ?? noIdentity,
    fonts: folderFonts(path.join(LAMBDA_TASK_ROOT, 'fonts')),
    sealer: parts.sealer?.(environment) ?? noSealer,
    // As it is: through the console Lambda would wrap the line once more, and no metric would be found in it.
    log: (line) => void process.stdout.write(`${lineText(line, Date.now())}\n`),
  };
}
