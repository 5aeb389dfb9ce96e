import { createHash, randomBytes } from 'node:crypto';
import { Unreachable } from '#shared/contract/client.ts';
import { clientId } from '../issuer/own-client.ts';
import { CookieJar } from './cookie-jar.ts';

export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  /** The browser session at the issuer. */
  readonly cookies: CookieJar;
}

/** The issuer did not let the person in; the message holds what its page says. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Signs in as a browser does: authorization request with PKCE, the sign-in page, the code, the tokens. For the demo,
 * the bench and the tests: none of them has a way around the issuer.
 * @param origin `http://127.0.0.1:8080`
 * @throws SignInRefused; Unreachable where nobody listens or the server is just starting
 */
export async function signIn(origin: string, login: string, password: string): Promise<SignedIn> {
  return reached(() => signInAt(origin, login, password));
}

async function signInAt(origin: string, login: string, password: string): Promise<SignedIn> {
  const cookies = new CookieJar();
  const redirect = `${origin}/signed-in`;
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const authorization = new URL('/oidc/auth', origin);
  authorization.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid offline_access',
    prompt: 'consent',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  const page = await follow(cookies, await cookies.fetch(authorization), redirect);
  if ('code' in page) throw new SignInRefused(200, 'signed in without a password');
  if (page.status !== 200) throw new SignInRefused(page.status, page.alert);
  const sent = await cookies.fetch(page.address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    body: new URLSearchParams({ login, password }).toString(),
  });
  const back = await follow(cookies, sent, redirect);
  if (!('code' in back)) throw new SignInRefused(back.status, back.alert);
  if (back.state !== state) throw new SignInRefused(200, 'state differs');
  const tokens = await tokenRequest(origin, {
    grant_type: 'authorization_code',
    code: back.code,
    redirect_uri: redirect,
    code_verifier: verifier,
  });
  return { ...tokens, cookies };
}

/** New tokens for a refresh token, which is used up by it. @throws SignInRefused, Unreachable */
export function refreshTokens(origin: string, refreshToken: string): Promise<Omit<SignedIn, 'cookies'>> {
  return reached(() => tokenRequest(origin, { grant_type: 'refresh_token', refresh_token: refreshToken }));
}

async function reached<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    // fetch says TypeError where nobody listens or the connection breaks.
    const passing = cause instanceof TypeError || (cause instanceof SignInRefused && cause.status >= 500);
    throw passing ? new Unreachable('登录服务没有连上', { cause }) : cause;
  }
}

async function tokenRequest(
  origin: string,
  fields: Record<string, string>,
): Promise<Omit<SignedIn, 'cookies'>> {
  const response = await fetch(new URL('/oidc/token', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: clientId, ...fields }).toString(),
  });
  const reply = (await response.json()) as Record<string, string>;
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = reply;
  if (!response.ok || !accessToken || !refreshToken || !idToken) {
    throw new SignInRefused(response.status, `${reply['error']}: ${reply['error_description']}`);
  }
  return { accessToken, refreshToken, idToken };
}

type Arrived = { code: string; state: string | null } | { address: URL; status: number; alert: string };

/** Follows redirects to a page, or to the application's address with a code. */
async function follow(cookies: CookieJar, first: Response, redirect: string): Promise<Arrived> {
  let response = first;
  let address = new URL(first.url);
  for (let hops = 0; hops < 10; hops += 1) {
    const location = response.headers.get('location');
    const body = await response.text();
    if (location === null) {
      const alert =
        /role="alert"[^>]*>([^<]*)</.exec(body)?.[1] ?? /<h1>[^<]*<\/h1><p>([^<]*)</.exec(body)?.[1];
      return { address, status: response.status, alert: alert ?? `状态码 ${response.status}` };
    }
    address = new URL(location, address);
    if (`${address.origin}${address.pathname}` === redirect) {
      const code = address.searchParams.get('code');
      if (code === null)
        throw new SignInRefused(response.status, address.searchParams.get('error_description') ?? 'no code');
      return { code, state: address.searchParams.get('state') };
    }
    response = await cookies.fetch(address);
  }
  throw new SignInRefused(508, 'too many redirects');
}
