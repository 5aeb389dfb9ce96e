import type * as z from 'zod';
import {
  type ApiClient,
  type Call,
  createClient,
  ApiProblem as Refused,
  Unreachable,
} from '#shared/contract/client.ts';
import type { Route } from '#shared/contract/route.ts';
import { session } from '../auth/session.svelte.ts';
import { ApiProblem, problemOf } from './problem.ts';

export interface CallInput<R extends Route> extends Call<R> {
  /** Lets the request outlive the page (a last autosave while the tab closes). */
  readonly keepalive?: boolean;
}

/** A key for one intent. Keep it until the intent has an answer. */
export function newIntent(): string {
  return crypto.randomUUID();
}

/** The contract's client over a fetch that renews an expired token once, silently. */
function clientWith(more: RequestInit): ApiClient {
  return createClient({
    base: '/api',
    token: () => Promise.resolve(session.accessToken ?? undefined),
    fetch: async (address, init) => {
      const wish = { ...init, ...more, cache: 'no-store' } as const;
      const response = await fetch(address, wish);
      if (response.status !== 401) return response;
      const renewal = await session.refresh();
      // Nobody was there to renew: the person is not signed out, only out of reach.
      if (renewal === 'unreached') throw new TypeError('the issuer gave no answer');
      if (renewal === 'refused') return response;
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${session.accessToken}`);
      return fetch(address, { ...wish, headers });
    },
  });
}

const client = clientWith({});
const lastClient = clientWith({ keepalive: true });

/**
 * Calls a route of the contract. A command that got no answer is repeated once with the same Idempotency-Key, so a lost
 * answer never makes a second effect.
 * @throws ApiProblem for every refusal, including no network («offline»)
 */
export async function call<R extends Route>(
  route: R,
  { keepalive, ...input }: CallInput<R> = {},
): Promise<z.output<R['reply']>> {
  const call = route.command ? { ...input, key: input.key ?? newIntent() } : input;
  const reply = await answered(() => (keepalive ? lastClient : client)(route, call), route.command ? 2 : 1);
  if (!isWhole(route, reply))
    throw new ApiProblem('outdated', 200, '页面版本与服务器不一致，请刷新页面后重试。');
  return reply;
}

/** Whether a reply has the parts that this page counts on; their names come from the contract when the pages are built. */
function isWhole(route: Route & { readonly replyKeys?: readonly string[] }, reply: unknown): boolean {
  const { replyKeys = [] } = route;
  return (
    replyKeys.length === 0 ||
    (typeof reply === 'object' && reply !== null && replyKeys.every((key) => key in reply))
  );
}

async function answered<T>(attempt: () => Promise<T>, times: number): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refused) {
        if (error.problem.status !== 401) throw problemOf(error.problem);
        session.expire();
        throw new ApiProblem('signedOut', 401, '登录已过期，请重新登录。已填写的内容保存在本机。');
      }
      if (!(error instanceof Unreachable)) throw error;
      if (round >= times || !navigator.onLine)
        throw new ApiProblem('offline', 0, '没有连上服务器，请检查网络后重试。');
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
  }
}
