import { forgetViews } from '../draft/kept-view.ts';
import { forgetTickets } from '../draft/upload-tickets.ts';
import { forgetRuns } from '../mass/kept-runs.ts';
import { challengeOf, randomText } from './pkce.ts';
import { TabChannel, type Tokens } from './tab-channel.ts';

/** The local issuer stands beside the API; a deployment with another issuer sets it when the pages are built. */
const issuer = import.meta.env['VITE_SHIFAN_ISSUER'] ?? '/oidc';
const clientId = 'shifan-web';
/** Names the API to an issuer that serves several (RFC 8707); the local issuer knows it without. */
const audience: Record<string, string> = import.meta.env['VITE_SHIFAN_RESOURCE']
  ? { resource: import.meta.env['VITE_SHIFAN_RESOURCE'] }
  : {};
const scope = 'openid offline_access';
const kept = 'shifan.session';
const pending = 'shifan.sign-in';

/** `unreached`: the issuer gave no answer, which says nothing about the token. */
export type Renewal = 'renewed' | 'refused' | 'unreached';

interface Pending {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
}
interface Endpoints {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint?: string;
}

/**
 * Authorization code with PKCE. Tokens live in memory and in sessionStorage: they end with the tab, and no other site
 * can read them. What a person may do is never read from a token here; the server says it with `/me`.
 */
class Session {
  // Not reactive: a renewed token must not make a screen read its data again under the person's hands.
  #tokens: Tokens | null = read();
  #signedIn = $state(read() !== null);
  /** Set when a token could not be renewed: the screen stays, and asks to sign in again. */
  expired = $state(false);
  #refreshing: Promise<Renewal> | null = null;
  readonly #tabs = new TabChannel({
    held: () => this.#tokens,
    adopt: (tokens) => this.#keep(tokens),
    end: () => this.#keep(null),
  });

  get accessToken(): string | null {
    return this.#tokens?.access ?? null;
  }

  /** Of the sign-in that this tab lives on; null where nobody is signed in. */
  get visit(): string | null {
    return this.#tokens?.visit ?? null;
  }

  get signedIn(): boolean {
    return this.#signedIn;
  }

  expire(): void {
    this.expired = true;
  }

  /** Leaves for the issuer; comes back to `/signed-in` and from there to `returnTo`. */
  async signIn(returnTo: string): Promise<void> {
    const verifier = randomText();
    const state = randomText();
    sessionStorage.setItem(pending, JSON.stringify({ state, verifier, returnTo } satisfies Pending));
    const address = new URL((await endpoints()).authorization_endpoint, location.origin);
    address.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: `${location.origin}/signed-in`,
      response_type: 'code',
      scope,
      ...audience,
      state,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: 'S256',
    }).toString();
    location.assign(address);
  }

  /**
   * Ends the sign-in that `signIn` began.
   * @returns where the person wanted to go
   * @throws Error with the sentence to show
   */
  async complete(query: { get(name: string): string | null }): Promise<string> {
    const waiting = JSON.parse(sessionStorage.getItem(pending) ?? 'null') as Pending | null;
    sessionStorage.removeItem(pending);
    if (query.get('error') !== null) throw new Error('登录被取消或被拒绝，请重新登录。');
    const code = query.get('code');
    if (waiting === null || code === null || query.get('state') !== waiting.state) {
      throw new Error('登录信息已失效（可能是刷新或多次打开造成的），请重新登录。');
    }
    const granted = await this.#grant(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: `${location.origin}/signed-in`,
        code_verifier: waiting.verifier,
      },
      null,
    );
    if (granted !== 'renewed') throw new Error('登录服务没有给出凭证，请重新登录。');
    return waiting.returnTo.startsWith('/') && !waiting.returnTo.startsWith('//') ? waiting.returnTo : '/';
  }

  /** Renews silently; many calls at once share one renewal, and so do the tabs of one sign-in. */
  refresh(): Promise<Renewal> {
    this.#refreshing ??= this.#renew(this.#tokens?.refresh ?? null).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  #renew(refresh: string | null): Promise<Renewal> {
    if (refresh === null) return Promise.resolve('refused');
    return this.#tabs.inTurn(async () => {
      // While this tab waited for its turn another one may have renewed, and this token is spent.
      if (this.#tokens?.refresh !== refresh || (await this.#tabs.handedOver(refresh))) {
        return this.#tokens === null ? 'refused' : 'renewed';
      }
      const outcome = await this.#grant(
        { grant_type: 'refresh_token', refresh_token: refresh },
        this.#tokens,
      );
      if (outcome === 'renewed' && this.#tokens !== null) this.#tabs.renewed(refresh, this.#tokens);
      return outcome;
    });
  }

  async signOut(): Promise<void> {
    const identity = this.#tokens?.identity ?? null;
    if (this.#tokens !== null) this.#tabs.ended(this.#tokens.visit);
    this.#keep(null);
    await forgetViews().catch(() => undefined);
    await forgetRuns().catch(() => undefined);
    await forgetTickets();
    const end = await endpoints().then(
      (found) => found.end_session_endpoint,
      () => undefined,
    );
    if (end === undefined || identity === null) return location.assign('/sign-in');
    const address = new URL(end, location.origin);
    address.search = new URLSearchParams({
      id_token_hint: identity,
      post_logout_redirect_uri: `${location.origin}/sign-in`,
    }).toString();
    location.assign(address);
  }

  async #grant(body: Record<string, string>, before: Tokens | null): Promise<Renewal> {
    const response = await endpoints()
      .then(({ token_endpoint }) =>
        fetch(token_endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ client_id: clientId, ...audience, ...body }),
        }),
      )
      .catch(() => null);
    if (response === null || response.status >= 500) return 'unreached';
    if (!response.ok) return 'refused';
    const reply = (await response.json()) as Record<string, unknown>;
    if (typeof reply['access_token'] !== 'string') return 'refused';
    this.#keep({
      access: reply['access_token'],
      refresh:
        typeof reply['refresh_token'] === 'string' ? reply['refresh_token'] : (before?.refresh ?? null),
      identity: typeof reply['id_token'] === 'string' ? reply['id_token'] : (before?.identity ?? null),
      visit: before?.visit ?? randomText(),
    });
    return 'renewed';
  }

  #keep(tokens: Tokens | null): void {
    this.#tokens = tokens;
    this.#signedIn = tokens !== null;
    this.expired = false;
    if (tokens === null) sessionStorage.removeItem(kept);
    else sessionStorage.setItem(kept, JSON.stringify(tokens));
  }
}

let discovered: Promise<Endpoints> | null = null;

/** The issuer's addresses, asked once. */
function endpoints(): Promise<Endpoints> {
  discovered ??= fetch(`${issuer}/.well-known/openid-configuration`)
    .then((response) => {
      if (!response.ok) throw new Error('登录服务暂时不可用，请稍后重试。');
      return response.json() as Promise<Endpoints>;
    })
    .catch((error: unknown) => {
      discovered = null;
      throw error instanceof TypeError ? new Error('没有连上登录服务，请检查网络后重试。') : error;
    });
  return discovered;
}

function read(): Tokens | null {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? 'null') as Tokens | null;
  } catch {
    return null;
  }
}

export const session = new Session();
