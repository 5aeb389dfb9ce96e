import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { BucketPort } from '#functions/ports/bucket.ts';
import type { ScannerPort } from '#functions/ports/scanner.ts';
import { clientOptions } from './ports.ts';
import { S3Bucket } from './s3-bucket.ts';
import { tagScanner } from './tag-scanner.ts';

const Environment = z.object({
  BUCKET_NAME: z.string().min(1),
  /** governance: the bucket has object lock, which erasing must pass. */
  OBJECT_LOCK: z.enum(['governance', 'none']).default('none'),
});

/** Bucket and scanner of the functions that have to do with files. @throws ZodError where a variable is missing */
export function storage(
  environment: NodeJS.ProcessEnv,
  unscannedCounts: boolean,
): { readonly bucket: BucketPort; readonly scanner: ScannerPort } {
  const { BUCKET_NAME, OBJECT_LOCK } = Environment.parse(environment);
  // Presigned requests are sent by browsers, which add no checksum of the SDK's.
  const client = new S3Client({ ...clientOptions, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return {
    bucket: new S3Bucket(client, BUCKET_NAME, OBJECT_LOCK === 'governance'),
    scanner: tagScanner(client, BUCKET_NAME, unscannedCounts),
  };
}
