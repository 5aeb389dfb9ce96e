import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import type { Identity, IdentityPort } from '#functions/ports/identity.ts';

/** Verified tokens kept, so that a busy client costs one signature check per token and not per request. */
const mostKept = 5_000;

export interface VerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: { readonly keys: JWK[] };
  readonly algorithms: readonly string[];
  /** The name under which memberships of this issuer's subjects are stored. */
  readonly storedAs: string;
}

/**
 * Verifies access tokens (RFC 9068) against keys that are at hand. Tokens live on wall time. A token that was verified
 * once is recognised, byte for byte, until it expires.
 */
export function tokenVerifier({ issuer, audience, keys, algorithms, storedAs }: VerifierOptions): IdentityPort {
  const keySet = createLocalJWKSet(keys);
  const options = { issuer, audience, algorithms: [...algorithms], typ: 'at+jwt', requiredClaims: ['exp', 'sub'] };
  const kept = new Map<string, { identity: Identity; expires: number }>();
  return {
    async verify(token) {
      const known = kept.get(token);
      if (known) {
        if (known.expires > Date.now()) return known.identity;
        kept.delete(token);
        return undefined;
      }
      try {
        const { payload } = await jwtVerify(token, keySet, options);
        const identity: Identity = { issuer: storedAs, subject: payload.sub as string };
        kept.set(token, { identity, expires: (payload.exp as number) * 1_000 });
        if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
        return identity;
      } catch {
        return undefined;
      }
    },
  };
}
