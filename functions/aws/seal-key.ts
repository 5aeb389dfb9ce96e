import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import type { SealerPort } from '#functions/ports/sealer.ts';
import { kmsSealer } from './kms-sealer.ts';
import { clientOptions } from './ports.ts';

const Environment = z.object({ SEAL_KEY_ID: z.string().min(1) });

/** The key of the daily seals, for the function that seals. @throws ZodError where it is not named */
export function sealer(environment: NodeJS.ProcessEnv): SealerPort {
  return kmsSealer(new KMSClient(clientOptions), Environment.parse(environment).SEAL_KEY_ID);
}
