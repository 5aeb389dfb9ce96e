import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refused } from '#functions/middleware/refused.ts';
import { Subject } from '#shared/model/ids.ts';
import { type Role, roleLabels } from '#shared/model/organisation.ts';
import { readBody } from '../http/read-body.ts';
import { addressOf, isSameOrigin } from '../http/sender.ts';
import { AccountRefused, type Accounts, storedPassword, weaknessOf } from './accounts.ts';
import { errorPage, type JoinPage, joinedPage, joinPage } from './pages.ts';
import { SignInThrottle } from './throttle.ts';

/** @throws Refused with a fault at /code or /name */
export type Redeem = (
  subject: Subject,
  name: string,
  code: string,
) => Promise<{ readonly organisation: string; readonly roles: readonly Role[] }>;

export interface JoinOptions {
  readonly accounts: Accounts;
  readonly redeem: Redeem;
  readonly demo: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly behindProxy: boolean;
}

type Fault = NonNullable<JoinPage['fault']>;
const fault = (field: Fault['field'], message: string): Fault => ({ field, message });

/**
 * The page where somebody with an invitation code makes an account of this issuer. Wrong codes are slowed down as wrong
 * passwords are. The account comes first and is taken back where the code is refused; a kill in between leaves an
 * account without a unit, which can sign in and give the code there.
 */
export class JoinRequests {
  readonly #options: JoinOptions;
  readonly #throttle = new SignInThrottle();

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { demo } = this.#options;
    if (request.method === 'GET' || request.method === 'HEAD')
      return this.#show(response, 200, joinPage({ code: '', name: '', login: '', fault: null, demo }));
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'GET, HEAD, POST' }).end();
    if (!isSameOrigin(request))
      return this.#show(response, 403, errorPage('该请求不是由本页面发出的。', 'cross-origin form'));
    await this.#attempt(request, response);
  }

  async #attempt(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { accounts, redeem, demo, behindProxy } = this.#options;
    const fields = new URLSearchParams((await readBody(request, 8 * 1024)).toString('utf8'));
    const text = (name: string) => (fields.get(name) ?? '').normalize('NFKC').trim();
    const typed = { code: text('code'), name: text('name'), login: text('login').toLowerCase() };
    const again = (status: number, wrong: Fault) =>
      this.#show(response, status, joinPage({ ...typed, fault: wrong, demo }));

    const address = addressOf(request, behindProxy);
    const wait = this.#throttle.waitFor('', address);
    if (wait > 0) {
      response.setHeader('retry-after', String(wait));
      return again(429, fault(null, `尝试次数过多，请在 ${wait} 秒后再试。`));
    }
    const password = fields.get('password') ?? '';
    const wrong = faultOf(typed, password, fields.get('again') ?? '');
    if (wrong !== null) return again(422, wrong);

    // Counted before anything slow, so that attempts sent all at once do not pass together.
    this.#throttle.failed('', address);
    const subject = Subject.parse(randomUUID());
    try {
      accounts.add(
        { subject, login: typed.login, name: typed.name, demo: false },
        await storedPassword(password),
      );
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error;
      return again(422, fault('login', error.message));
    }
    try {
      const { organisation, roles } = await redeem(subject, typed.name, typed.code);
      this.#throttle.succeeded('', address);
      const worded = roles.map((role) => roleLabels[role]).join('、');
      this.#show(response, 200, joinedPage({ ...typed, organisation, roles: worded }, demo));
    } catch (error) {
      accounts.remove(subject);
      if (!(error instanceof Refused)) throw error;
      const { detail, faults } = error.refusal;
      again(422, fault(faults?.[0]?.pointer === '/name' ? 'name' : 'code', detail));
    }
  }

  #show(response: ServerResponse, status: number, page: string): void {
    response
      .writeHead(status, { ...this.#options.headers, 'content-length': Buffer.byteLength(page) })
      .end(page);
  }
}

function faultOf(
  { code, name, login }: { readonly code: string; readonly name: string; readonly login: string },
  password: string,
  again: string,
): Fault | null {
  if (code === '') return fault('code', '请填写邀请码。');
  if (name === '') return fault('name', '请填写姓名。');
  if (name.length > 60) return fault('name', '姓名不能超过 60 字。');
  if (login === '') return fault('login', '请填写登录名。');
  const weakness = weaknessOf(password, login);
  if (weakness !== null) return fault('password', weakness);
  return password === again ? null : fault('password', '两次输入的密码不一致。');
}
