import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { writePrivateFile } from '../private-file.ts';

/** Private keys of the local issuer. */
export interface IssuerKeys {
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Sign the issuer's cookies. */
  readonly cookieKeys: readonly string[];
}

export const signingAlgorithm = 'ES256';

/**
 * Reads DATA_DIR/issuer-keys.json, or makes it: readable by its owner only, complete or absent, never half written.
 */
export async function loadIssuerKeys(dataDirectory: string): Promise<IssuerKeys> {
  const file = join(dataDirectory, 'issuer-keys.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as IssuerKeys;
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const key: JWK = {
    ...(await exportJWK(privateKey)),
    kid: randomBytes(9).toString('base64url'),
    use: 'sig',
    alg: signingAlgorithm,
  };
  const keys: IssuerKeys = {
    jwks: { keys: [key] },
    cookieKeys: [randomBytes(32).toString('base64url')],
  };
  writePrivateFile(file, JSON.stringify(keys));
  return keys;
}

/** The public half, for those who verify. */
export function publicKeys(keys: IssuerKeys): { keys: JWK[] } {
  return { keys: keys.jwks.keys.map(({ d: _, ...open }) => open) };
}
