import { createRemoteJWKSet } from 'jose';
import * as z from 'zod';
import { createIdentity } from '#functions/middleware/token.ts';
import type { IdentityPort } from '#functions/ports/identity.ts';

const Environment = z.object({
  ISSUER: z.string().min(1),
  AUDIENCE: z.string().min(1),
  JWKS_URI: z.url(),
  /** The name under which memberships of its subjects are stored, where that is not its address. */
  ISSUER_NAME: z.string().default(''),
});

/** Whose tokens count, for the functions behind the API. @throws ZodError where a variable is missing */
export function identity(environment: NodeJS.ProcessEnv): IdentityPort {
  const { ISSUER, AUDIENCE, JWKS_URI, ISSUER_NAME } = Environment.parse(environment);
  return createIdentity({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: createRemoteJWKSet(new URL(JWKS_URI)),
    ...(ISSUER_NAME !== '' && { storedAs: ISSUER_NAME }),
  });
}
