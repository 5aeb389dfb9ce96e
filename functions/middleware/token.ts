import { hash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Identity, IdentityPort } from '#functions/ports/identity.ts';

/** Verified tokens kept at most. An entry is a digest, an issuer and a subject: a few hundred bytes. */
const mostKept = 5_000;

/** Signatures made with a private key only: nobody who can verify can sign. */
const asymmetric = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA'];

export interface IdentityOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's public keys: `createRemoteJWKSet` in the cloud, `createLocalJWKSet` where they are at hand. */
  readonly keys: JWTVerifyGetKey;
  readonly algorithms?: readonly string[];
  /** The `typ` that a token must have (RFC 9068: `at+jwt`), where the issuer is known to set it. */
  readonly tokenType?: string;
  /** The name under which memberships of this issuer's subjects are stored; the issuer itself if not given. */
  readonly storedAs?: string;
  /** Wall time in epoch milliseconds: tokens live on it, never on the demo's clock. */
  readonly now?: () => number;
}

/** What is wrong with a token; anything else (keys not reachable) is wrong with us and must not sign anybody out. */
const faultsOfTokens: ReadonlySet<string> = new Set([
  errors.JWTExpired.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
]);

/**
 * Verifies access tokens, in the cloud and on one machine alike.
 *
 * A token that was verified is recognised until it expires, and never longer: an ES256 check costs 0.1 to 0.2 ms of
 * processor and a trip through the thread pool, a digest of the token a few microseconds, and a client sends the same
 * token for its whole life. Entries are found by SHA-256 of the token, so that no usable token stays in memory. What
 * the token does not say (membership, roles) is read from the store at every request and is never kept here.
 *
 * @returns a port whose `verify` rejects only where the issuer's keys cannot be had
 */
export function createIdentity(options: IdentityOptions): IdentityPort {
  const { issuer, audience, keys, storedAs = issuer, now = Date.now } = options;
  const terms: JWTVerifyOptions = {
    issuer,
    algorithms: [...(options.algorithms ?? asymmetric)],
    requiredClaims: ['exp', 'sub'],
    ...(options.tokenType === undefined ? {} : { typ: options.tokenType }),
  };
  const kept = new Map<string, { readonly identity: Identity; readonly expires: number }>();
  return {
    async verify(token) {
      const digest = hash('sha256', token, 'base64url');
      const known = kept.get(digest);
      if (known) {
        // Taken out and put back: the first of the map is the one that was used longest ago.
        kept.delete(digest);
        if (known.expires <= now()) return undefined;
        kept.set(digest, known);
        return known.identity;
      }
      const verified = await verifiedBy(token, keys, audience, { ...terms, currentDate: new Date(now()) });
      if (!verified) return undefined;
      const identity: Identity = { issuer: storedAs, subject: verified.subject };
      kept.set(digest, { identity, expires: verified.expires });
      for (const eldest of kept.keys()) {
        if (kept.size <= mostKept) break;
        kept.delete(eldest);
      }
      return identity;
    },
  };
}

/**
 * Whether a token is for us. Access tokens of Cognito have no `aud` and name the client that they were given to, as API
 * Gateway's own authorizer reads them; one that has an `aud` is held to it.
 */
function isMadeOutTo({ aud, client_id, token_use }: JWTPayload, audience: string): boolean {
  if (aud === undefined) return token_use === 'access' && client_id === audience;
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience;
}

async function verifiedBy(
  token: string,
  keys: JWTVerifyGetKey,
  audience: string,
  terms: JWTVerifyOptions,
): Promise<{ subject: string; expires: number } | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, terms);
    if (!isMadeOutTo(payload, audience)) return undefined;
    // Both are required claims; jose has checked that `exp` is a number, and `sub` is not checked for its type.
    if (typeof payload.sub !== 'string' || payload.sub === '' || payload.exp === undefined) return undefined;
    return { subject: payload.sub, expires: payload.exp * 1_000 };
  } catch (error) {
    if (error instanceof errors.JOSEError && faultsOfTokens.has(error.code)) return undefined;
    throw error;
  }
}
