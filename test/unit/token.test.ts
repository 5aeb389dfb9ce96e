import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createIdentity, type IdentityOptions } from '#functions/middleware/token.ts';

const issuer = 'https://issuer.example.cn/oidc';
const audience = 'shifan-api';
const start = Date.parse('2026-11-21T00:00:00Z');
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

describe('verification of tokens', () => {
  let ours: Pair;
  let foreign: Pair;
  let keys: IdentityOptions['keys'];
  let checks = 0;

  beforeAll(async () => {
    ours = await generateKeyPair('ES256', { extractable: true });
    foreign = await generateKeyPair('ES256');
    const known = createLocalJWKSet({
      keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'ES256' }],
    });
    keys = (...header) => {
      checks += 1;
      return known(...header);
    };
  });

  /** A token valid for ten minutes, with the changes given; a claim set to undefined is left out. */
  function token(
    claims: JWTPayload = {},
    header: { typ?: string; kid?: string } = {},
    pair = ours,
  ): Promise<string> {
    const seconds = start / 1_000;
    const all = {
      iss: issuer,
      aud: audience,
      sub: 'user-1',
      iat: seconds,
      exp: seconds + 600,
      ...claims,
    };
    return new SignJWT(all)
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header })
      .sign(pair.privateKey);
  }
  function identity(options: Partial<IdentityOptions> = {}) {
    let now = start;
    const port = createIdentity({ issuer, audience, keys, now: () => now, ...options });
    return { verify: port.verify, moveTo: (seconds: number) => (now = start + seconds * 1_000) };
  }

  it('says who, and nothing else', async () => {
    const { verify } = identity();
    const said = await verify(await token({ role: 'administrator' }));
    expect(said).toEqual({ issuer, subject: 'user-1' });
    expect(await identity({ storedAs: 'local' }).verify(await token())).toEqual({
      issuer: 'local',
      subject: 'user-1',
    });
  });

  it('refuses what is expired, foreign, not yet valid, changed, unsigned or no token', async () => {
    const { verify } = identity({ tokenType: 'at+jwt' });
    const good = await token();
    const [head = '', , signature = ''] = good.split('.');
    const claims = Buffer.from(JSON.stringify({ iss: issuer, aud: audience, sub: 'x', exp: 9e9 })).toString(
      'base64url',
    );
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const refused = [
      await token({ exp: start / 1_000 - 1 }),
      await token({ iss: 'https://elsewhere.example' }),
      await token({ aud: 'another-api' }),
      await token({ nbf: start / 1_000 + 60 }),
      await token({ sub: '' }),
      await token({ sub: undefined } as unknown as JWTPayload),
      await token({ exp: undefined } as unknown as JWTPayload),
      await token({}, {}, foreign),
      await token({}, { kid: 'unknown' }),
      await token({}, { typ: 'JWT' }),
      `${head}.${claims}.${signature}`,
      `${unsigned}.${claims}.`,
      '',
      'a.b.c',
      '不是令牌',
    ];
    for (const text of refused) expect(await verify(text), text).toBeUndefined();
    expect(await verify(good)).toBeDefined();
  });

  it('takes an access token without aud by its client (Cognito), and no other token without one', async () => {
    const { verify } = identity();
    const bare = { aud: undefined } as unknown as JWTPayload;
    const access = { ...bare, token_use: 'access' };
    expect(await verify(await token({ ...access, client_id: audience }))).toBeDefined();
    expect(await verify(await token({ ...access, client_id: 'another' }))).toBeUndefined();
    expect(await verify(await token({ ...bare, client_id: audience }))).toBeUndefined();
    expect(await verify(await token({ ...bare, client_id: audience, token_use: 'id' }))).toBeUndefined();
    // One that has an audience is held to it, whoever it was given to.
    const elsewhere = { aud: 'another-api', client_id: audience, token_use: 'access' };
    expect(await verify(await token(elsewhere))).toBeUndefined();
  });

  it('recognises a verified token without checking it again, until it expires and no longer', async () => {
    const { verify, moveTo } = identity();
    const good = await token();
    await verify(good);
    const before = checks;
    moveTo(599);
    expect(await verify(good)).toEqual({ issuer, subject: 'user-1' });
    expect(checks).toBe(before);
    moveTo(600);
    expect(await verify(good)).toBeUndefined();
    expect(await verify(good)).toBeUndefined();
  });

  it('does not take a changed token for the one that it knows', async () => {
    const { verify } = identity();
    const good = await token();
    await verify(good);
    expect(await verify(`${good.slice(0, -2)}AA`)).toBeUndefined();
  });

  it('signs nobody out where the keys cannot be had', async () => {
    const { verify } = identity({ keys: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(verify(await token())).rejects.toThrow('fetch failed');
  });
});
