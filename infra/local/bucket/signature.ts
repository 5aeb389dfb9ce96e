import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/** The secret of a bucket folder: made once, readable by its owner only; tickets outlive a restart. */
export async function bucketSecret(folder: string): Promise<Buffer> {
  const path = join(folder, 'secret');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path)) await writeDurably(path, randomBytes(32), 0o600);
  return readFileSync(path);
}

/** What an address is good for: taking a form, taking one part, reading. */
export type Purpose = 'upload' | 'part' | 'read';

/** Signs a list of texts. The purpose is signed too: a ticket for writing is never an address for reading. */
export function sign(secret: Buffer, purpose: Purpose, parts: readonly string[]): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([purpose, ...parts]))
    .digest('base64url');
}

export function isSigned(
  secret: Buffer,
  purpose: Purpose,
  parts: readonly string[],
  signature: string,
): boolean {
  const expected = Buffer.from(sign(secret, purpose, parts));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
