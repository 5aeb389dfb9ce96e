import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { JWK } from 'jose';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { issuerAdapter } from './adapter.ts';
import { JoinRequests, type Redeem } from './join-requests.ts';
import { type IssuerKeys, signingAlgorithm } from './keys.ts';
import { audience, clientId, ownGrant, resource } from './own-client.ts';
import { errorPage, pageHeaders, type SignInPage, signedOutPage, signOutPage } from './pages.ts';
import { SignInInteraction } from './sign-in-interaction.ts';

const hour = 3_600;

export interface IssuerOptions {
  /** Where browsers reach the server: `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly database: DatabaseSync;
  readonly keys: IssuerKeys;
  readonly accounts: Accounts;
  /** The rows of the sign-in page, in demo mode. */
  readonly demo: SignInPage['demo'];
  /** Gives a new account the place that an invitation code stands for. */
  readonly redeem: Redeem;
  /** A fault of the issuer itself. */
  readonly onError: (error: unknown) => void;
}

export interface LocalIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Answers a request under /oidc. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * The issuer of one machine: authorization code with PKCE for the product's own public client, JWT access tokens for
 * the API, rotating refresh tokens that end with the session. It lives on wall time, whatever the demo's clock says.
 */
export function createIssuer(options: IssuerOptions): LocalIssuer {
  const { origin } = options;
  const issuer = `${origin}/oidc`;
  const provider = new Provider(issuer, configurationOf(options));
  const https = origin.startsWith('https:');
  provider.proxy = https;
  allowOwnAddresses(provider, origin, options.demo !== null);
  provider.on('server_error', (_, error) => options.onError(error));

  const applicationOrigins =
    options.demo === null ? [origin] : [origin, 'http://127.0.0.1:*', 'http://localhost:*'];
  const headers = pageHeaders(applicationOrigins);
  const interaction = new SignInInteraction(provider, { ...options, headers, behindProxy: https });
  const joining = new JoinRequests({ ...options, headers, behindProxy: https, demo: options.demo !== null });
  const answer = provider.callback();
  return {
    issuer,
    handle(request, response) {
      const url = request.url ?? '/oidc';
      const page = url.startsWith('/oidc/sign-in/')
        ? interaction
        : url.split('?')[0] === '/oidc/join'
          ? joining
          : null;
      if (page !== null) {
        page.handle(request, response).catch((error: unknown) => {
          options.onError(error);
          if (!response.headersSent)
            response.writeHead(500, headers).end(errorPage('登录服务出错，请稍后重试。', ''));
        });
        return;
      }
      (request as IncomingMessage & { originalUrl?: string }).originalUrl = url;
      request.url = url.slice('/oidc'.length) || '/';
      void answer(request, response);
    },
  };
}

function configurationOf({ origin, database, keys, accounts, demo }: IssuerOptions): Configuration {
  const headers = pageHeaders(
    demo === null ? [origin] : [origin, 'http://127.0.0.1:*', 'http://localhost:*'],
  );
  const render = (ctx: KoaContextWithOIDC, body: string) => {
    ctx.set(headers);
    ctx.body = body;
  };
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: issuerAdapter(database),
    jwks: { keys: keys.jwks.keys as (JWK & { kty: string })[] as never },
    cookies: { keys: [...keys.cookieKeys], long: cookie, short: cookie },
    clients: [
      {
        client_id: clientId,
        client_name: '示范',
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${origin}/signed-in`],
        post_logout_redirect_uris: [`${origin}/sign-in`],
        id_token_signed_response_alg: signingAlgorithm,
      },
    ],
    clientDefaults: { id_token_signed_response_alg: signingAlgorithm },
    enabledJWA: { idTokenSigningAlgValues: [signingAlgorithm] },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, indicator) => {
          if (indicator !== resource) throw new InvalidResource(indicator);
          return {
            scope: '',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: hour / 2,
            jwt: { sign: { alg: signingAlgorithm } },
          };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) =>
          render(ctx, signOutPage(form, ctx.oidc.entities['IdTokenHint'] !== undefined)),
        postLogoutSuccessSource: (ctx) => render(ctx, signedOutPage()),
      },
    },
    // The token request of a page at another of the own addresses is cross-origin to the browser.
    clientBasedCORS: (_, asked) => isOwnOrigin(asked, origin, demo !== null),
    interactions: { url: (_, { uid }) => `/oidc/sign-in/${uid}` },
    findAccount: (_, subject) => {
      const account = accounts.bySubject(subject);
      return account && { accountId: subject, claims: () => ({ sub: subject, name: account.name }) };
    },
    /** The product's own client needs nobody's consent. */
    loadExistingGrant: async (ctx) => {
      const { session, client, provider } = ctx.oidc;
      if (!session?.accountId || !client) return undefined;
      const known = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
      const found = known === undefined ? undefined : await provider.Grant.find(known);
      if (found?.accountId === session.accountId) return found;
      return ownGrant(provider, session.accountId);
    },
    // Ends with the session, so signing out ends every token but the running access token's last half hour.
    expiresWithSession: () => true,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    renderError: (ctx, out) => {
      ctx.set(headers);
      ctx.body = errorPage(
        sentenceFor(out.error),
        [out.error, out.error_description].filter(Boolean).join(': '),
      );
    },
    ttl: {
      AccessToken: hour / 2,
      AuthorizationCode: 60,
      Grant: 12 * hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 12 * hour,
      Session: 12 * hour,
    },
  };
}

class InvalidResource extends Error {
  override readonly name = 'InvalidTarget';
  readonly error = 'invalid_target';
  readonly error_description = 'unknown resource';
  readonly status = 400;
  readonly statusCode = 400;
  readonly expose = true;
  constructor(indicator: string) {
    super(`unknown resource ${indicator}`);
  }
}

/**
 * The application may stand at the server's own origin. In demo mode any loopback address with the same path will do:
 * the port is dynamic and people type localhost or 127.0.0.1 (RFC 8252 §7.3).
 */
function allowOwnAddresses(provider: Provider, origin: string, loopback: boolean): void {
  const allows = (path: string) => (address: string) => {
    const url = URL.parse(address);
    if (url === null || url.pathname !== path || url.search !== '' || url.hash !== '' || url.username !== '')
      return false;
    return isOwnOrigin(url.origin, origin, loopback);
  };
  const prototype = provider.Client.prototype as {
    redirectUriAllowed(uri: string): boolean;
    postLogoutRedirectUriAllowed(uri: string): boolean;
  };
  prototype.redirectUriAllowed = allows('/signed-in');
  prototype.postLogoutRedirectUriAllowed = allows('/sign-in');
}

function isOwnOrigin(asked: string, origin: string, loopback: boolean): boolean {
  if (asked === origin) return true;
  const url = URL.parse(asked);
  return loopback && url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

function sentenceFor(error: string): string {
  switch (error) {
    case 'invalid_client':
    case 'unauthorized_client':
    case 'invalid_redirect_uri':
      return '登录请求不是由本系统发出的。';
    case 'server_error':
      return '登录服务出错，请稍后重试。';
    default:
      return '登录请求已失效，请重新开始。';
  }
}
