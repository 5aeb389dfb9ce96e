import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CookieJar } from '../../infra/local/client/cookie-jar.ts';
import type { Shifan } from '../../infra/local/compose.ts';
import { demoPassword } from '../../infra/local/seed/demo-accounts.ts';
import { runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { refreshTokens, SignInRefused, signIn } from '../fixtures/sign-in.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder(cleanUp);
  shifan = await runningShifan(cleanUp, { dataDirectory: folder });
});
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

const me = (token: string) =>
  fetch(`${shifan.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** Signs a token with the issuer's own key, so that only the claims are wrong. */
async function tokenWith(
  claims: Record<string, unknown>,
  header: Record<string, string> = {},
): Promise<string> {
  const { jwks } = JSON.parse(readFileSync(join(folder, 'issuer-keys.json'), 'utf8')) as {
    jwks: { keys: JWK[] };
  };
  const jwk = jwks.keys[0] as JWK;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: `${shifan.url}/oidc`,
    aud: 'shifan-api',
    sub: 'demo-yanqi',
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: String(jwk.kid), ...header })
    .sign(await importJWK(jwk, 'ES256'));
}

test('signs in by code and PKCE, and the API knows who it is from the store', async () => {
  const { accessToken, idToken } = await signIn(shifan.url, 'yanqi', demoPassword);
  expect(claimsOf(accessToken)).toMatchObject({
    aud: 'shifan-api',
    sub: 'demo-yanqi',
    iss: `${shifan.url}/oidc`,
  });
  expect(claimsOf(idToken)).toMatchObject({ aud: 'shifan-web', sub: 'demo-yanqi' });
  const response = await me(accessToken);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    name: '马晓燕',
    roles: ['applicant'],
    mode: 'demo',
    organisation: { id: 'hc-652826', name: '焉耆回族自治县卫生健康委员会', levelName: '县级' },
  });
});

test('a wrong password is refused in Chinese, and an unknown login in the same words', async () => {
  await expect(signIn(shifan.url, 'kashi', 'wrong-password')).rejects.toMatchObject({
    status: 401,
    message: '登录名或密码不正确。',
  });
  await expect(signIn(shifan.url, 'nobody', 'wrong-password')).rejects.toMatchObject({
    status: 401,
    message: '登录名或密码不正确。',
  });
});

test('guessing is slowed down for that account, and for no other', async () => {
  let refusal: unknown;
  for (
    let attempt = 0;
    attempt < 12 && !(refusal instanceof SignInRefused && refusal.status === 429);
    attempt += 1
  ) {
    refusal = await signIn(shifan.url, 'beibei', `guess-${attempt}`).catch((error: unknown) => error);
  }
  expect(refusal).toMatchObject({ status: 429, message: expect.stringContaining('秒后再试') });
  await expect(signIn(shifan.url, 'jiulongpo', demoPassword)).resolves.toBeDefined();
});

test.each([
  ['expired', () => tokenWith({ iat: 1, exp: Math.floor(Date.now() / 1000) - 1 })],
  ['made out to another audience', () => tokenWith({ aud: 'somebody-else' })],
  ['of another issuer', () => tokenWith({ iss: 'https://elsewhere.example/oidc' })],
  ['an id token', async () => (await signIn(shifan.url, 'hejing', demoPassword)).idToken],
  ['no access token by its type', () => tokenWith({}, { typ: 'JWT' })],
  ['without expiry', () => tokenWith({ exp: undefined })],
  [
    'signed by somebody else',
    async () => {
      const { privateKey } = await generateKeyPair('ES256');
      return new SignJWT({
        iss: `${shifan.url}/oidc`,
        aud: 'shifan-api',
        sub: 'demo-admin',
        exp: Date.now(),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .sign(privateKey);
    },
  ],
  [
    'tampered with',
    async () => {
      const [header, , signature] = (await tokenWith({})).split('.');
      const payload = Buffer.from(
        JSON.stringify({ ...claimsOf(await tokenWith({})), sub: 'demo-admin' }),
      ).toString('base64url');
      return `${header}.${payload}.${signature}`;
    },
  ],
  [
    'unsigned',
    async () => {
      const payload = (await tokenWith({})).split('.')[1];
      return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    },
  ],
  ['nonsense', () => Promise.resolve('nonsense')],
])('refuses a token that is %s', async (_, make) => {
  const response = await me(await make());
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'notSignedIn' });
});

test('a token of the issuer without a membership is nobody here', async () => {
  const response = await me(await tokenWith({ sub: 'stranger' }));
  expect(response.status).toBe(403);
});

test('refresh tokens rotate; using an old one again ends the whole grant', async () => {
  const first = await signIn(shifan.url, 'bazhou', demoPassword);
  const second = await refreshTokens(shifan.url, first.refreshToken);
  expect((await me(second.accessToken)).status).toBe(200);
  await expect(refreshTokens(shifan.url, first.refreshToken)).rejects.toMatchObject({
    status: 400,
  });
  await expect(refreshTokens(shifan.url, second.refreshToken)).rejects.toMatchObject({
    status: 400,
  });
});

test('signing out ends the session and its refresh token', async () => {
  const { cookies, idToken, refreshToken } = await signIn(shifan.url, 'xinjiang', demoPassword);
  const query = new URLSearchParams({
    id_token_hint: idToken,
    post_logout_redirect_uri: `${shifan.url}/sign-in`,
  });
  const page = await cookies.fetch(`${shifan.url}/oidc/session/end?${query}`);
  const html = await page.text();
  expect(html).toContain('正在退出');
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const done = await cookies.fetch(`${shifan.url}/oidc/session/end/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
  });
  expect(done.headers.get('location')).toBe(`${shifan.url}/sign-in`);
  await expect(refreshTokens(shifan.url, refreshToken)).rejects.toMatchObject({ status: 400 });
});

test('codes go to the application alone, and never without PKCE', async () => {
  const ask = (changes: Record<string, string>) => {
    const query = new URLSearchParams({
      client_id: 'shifan-web',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${shifan.url}/signed-in`,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      ...changes,
    });
    return fetch(`${shifan.url}/oidc/auth?${query}`, { redirect: 'manual' });
  };
  expect((await ask({})).status).toBe(303);
  // People type localhost or 127.0.0.1, and the port is whatever is free.
  expect((await ask({ redirect_uri: 'http://localhost:5173/signed-in' })).status).toBe(303);
  for (const redirect_uri of [
    'https://evil.example/signed-in',
    `${shifan.url}/elsewhere`,
    'http://127.0.0.1@evil.example/signed-in',
  ]) {
    const refused = await ask({ redirect_uri });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('无法完成登录');
  }
  const withoutChallenge = await ask({ code_challenge: '', code_challenge_method: '' });
  expect(withoutChallenge.headers.get('location')).toContain('error=invalid_request');
});

test('the sign-in page belongs to the browser that began, and to no other site', async () => {
  const query = new URLSearchParams({
    client_id: 'shifan-web',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${shifan.url}/signed-in`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  const cookies = new CookieJar();
  const first = await cookies.fetch(`${shifan.url}/oidc/auth?${query}`);
  for (const cookie of first.headers.getSetCookie()) {
    expect(cookie.toLowerCase()).toContain('httponly');
    expect(cookie.toLowerCase()).toContain('samesite=lax');
  }
  const address = new URL(first.headers.get('location') ?? '', shifan.url);
  const page = await cookies.fetch(address);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).toContain('<html lang="zh-CN">');
  expect(html).toContain('data-login="yanqi"');
  expect(html).not.toMatch(/(src|href)="https?:/);

  const form = {
    method: 'POST',
    body: new URLSearchParams({ login: 'yanqi', password: demoPassword }).toString(),
  };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  // Another browser, without the cookie.
  expect((await fetch(address, { ...form, headers, redirect: 'manual' })).status).toBe(400);
  // Another site's form, had the cookie come with it.
  expect(
    (
      await cookies.fetch(address, {
        ...form,
        headers: { ...headers, origin: 'https://evil.example' },
      })
    ).status,
  ).toBe(403);
  expect(
    (await cookies.fetch(address, { ...form, headers: { ...headers, origin: shifan.url } })).status,
  ).toBe(303);
});

test('the private keys are readable by their owner only', () => {
  expect(statSync(join(folder, 'issuer-keys.json')).mode & 0o777).toBe(0o600);
});
