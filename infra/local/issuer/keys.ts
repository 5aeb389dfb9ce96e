import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

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
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, JSON.stringify(keys));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return keys;
}

/** The public half, for those who verify. */
export function publicKeys(keys: IssuerKeys): { keys: JWK[] } {
  return { keys: keys.jwks.keys.map(({ d: _, ...open }) => open) };
}
