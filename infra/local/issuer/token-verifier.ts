import { createLocalJWKSet, type JWK } from 'jose';
import { createIdentity } from '#functions/middleware/token.ts';
import type { IdentityPort } from '#functions/ports/identity.ts';

export interface VerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: { readonly keys: JWK[] };
  readonly algorithms: readonly string[];
  /** The name under which memberships of this issuer's subjects are stored. */
  readonly storedAs: string;
}

/** Verifies access tokens (RFC 9068) as the cloud does, against keys that are at hand. */
export function tokenVerifier({ keys, ...options }: VerifierOptions): IdentityPort {
  return createIdentity({ ...options, keys: createLocalJWKSet(keys), tokenType: 'at+jwt' });
}
