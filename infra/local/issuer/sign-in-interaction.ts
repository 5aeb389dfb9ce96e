import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import { readBody } from '../http/read-body.ts';
import { addressOf, isSameOrigin } from '../http/sender.ts';
import type { Accounts } from './accounts.ts';
import { ownGrant } from './own-client.ts';
import { errorPage, type SignInPage, signInPage } from './pages.ts';
import { SignInThrottle } from './throttle.ts';

export interface InteractionOptions {
  readonly accounts: Accounts;
  readonly demo: SignInPage['demo'];
  readonly headers: Readonly<Record<string, string>>;
  /** Believe the address that a reverse proxy appended to x-forwarded-for. */
  readonly behindProxy: boolean;
}

/**
 * The sign-in page of an authorization request. A request belongs to the browser that began it: the issuer finds it
 * by a signed, httpOnly, sameSite=lax cookie that must match the address, which another site's form cannot send.
 */
export class SignInInteraction {
  readonly #provider: Provider;
  readonly #options: InteractionOptions;
  readonly #throttle = new SignInThrottle();

  constructor(provider: Provider, options: InteractionOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const details = await this.#provider.interactionDetails(request, response).catch((error: unknown) => {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    });
    if (!details || request.url?.split('?')[0] !== `/oidc/sign-in/${details.uid}`) {
      this.#show(
        response,
        400,
        errorPage('登录页已过期，或浏览器没有保存 Cookie。', 'interaction not found'),
      );
      return;
    }
    if (details.prompt.name === 'consent') {
      const accountId = details.session?.accountId;
      if (accountId === undefined) throw new Error('a consent is asked for without an account');
      const { jti } = await ownGrant(this.#provider, accountId);
      await this.#provider.interactionFinished(
        request,
        response,
        { consent: { grantId: jti } },
        { mergeWithLastSubmission: true },
      );
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD')
      return this.#form(response, 200, '', null, details.uid);
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'GET, HEAD, POST' }).end();
    await this.#attempt(request, response, details.uid);
  }

  async #attempt(request: IncomingMessage, response: ServerResponse, uid: string): Promise<void> {
    if (!isSameOrigin(request)) {
      return this.#show(response, 403, errorPage('登录请求不是由本页面发出的。', 'cross-origin form'));
    }
    const fields = new URLSearchParams((await readBody(request, 8 * 1024)).toString('utf8'));
    const login = (fields.get('login') ?? '').normalize('NFKC').trim();
    const address = addressOf(request, this.#options.behindProxy);
    const wait = this.#throttle.waitFor(login, address);
    if (wait > 0) {
      response.setHeader('retry-after', String(wait));
      return this.#form(response, 429, login, `尝试次数过多，请在 ${wait} 秒后再试。`, uid);
    }
    // Counted before the slow comparison, so that attempts sent all at once do not pass together.
    this.#throttle.failed(login, address);
    const account = await this.#options.accounts.check(login, fields.get('password') ?? '');
    if (!account) return this.#form(response, 401, login, '登录名或密码不正确。', uid);
    this.#throttle.succeeded(login, address);
    await this.#provider.interactionFinished(
      request,
      response,
      { login: { accountId: account.subject, remember: false } },
      { mergeWithLastSubmission: false },
    );
  }

  #form(response: ServerResponse, status: number, login: string, error: string | null, uid: string): void {
    this.#show(
      response,
      status,
      signInPage({ action: `/oidc/sign-in/${uid}`, login, error, demo: this.#options.demo }),
    );
  }

  #show(response: ServerResponse, status: number, page: string): void {
    response
      .writeHead(status, { ...this.#options.headers, 'content-length': Buffer.byteLength(page) })
      .end(page);
  }
}
