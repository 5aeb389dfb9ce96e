import * as z from 'zod';
import type { Route } from '#shared/contract/route.ts';
import { session } from '../auth/session.svelte.ts';
import { ApiProblem, problemOf } from './problem.ts';

// Under the strict content policy no code may be made from strings; zod must know before its first parse.
z.config({ jitless: true });

export interface CallInput<R extends Route> {
  readonly parameters?: z.input<R['parameters']>;
  readonly query?: z.input<R['query']>;
  readonly body?: z.input<R['body']>;
  /** One per intent of the person: the same key on every repetition of the same click. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Lets the request outlive the page (a last autosave while the tab closes). */
  readonly keepalive?: boolean;
}

/** A key for one intent. Keep it until the intent has an answer. */
export function newIntent(): string {
  return crypto.randomUUID();
}

/** The address of a route below `/api`, with its parameters and query in place. */
export function addressOf<R extends Route>(route: R, input: CallInput<R>): string {
  const parameters = (input.parameters ?? {}) as Record<string, unknown>;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name] ?? '')));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return `/api${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * Calls a route of the contract. Commands are repeated with the same Idempotency-Key when no answer came, so a lost
 * answer never makes a second effect.
 * @throws ApiProblem for every refusal, including no network («offline»)
 */
export async function call<R extends Route>(route: R, input: CallInput<R> = {}): Promise<z.output<R['reply']>> {
  const key = route.command ? (input.key ?? newIntent()) : undefined;
  let response = await send(route, input, key);
  if (response.status === 401 && route.access === 'member') {
    if (!(await session.refresh())) {
      session.expire();
      throw new ApiProblem('signedOut', 401, '登录已过期，请重新登录。已填写的内容保存在本机。');
    }
    response = await send(route, input, key);
  }
  if (!response.ok) throw await problemOf(response);
  const parsed = route.reply.safeParse(await response.json().catch(() => null));
  if (!parsed.success) {
    throw new ApiProblem('outdated', response.status, '页面版本与服务器不一致，请刷新页面后重试。');
  }
  return parsed.data as z.output<R['reply']>;
}

async function send<R extends Route>(route: R, input: CallInput<R>, key: string | undefined): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const token = session.accessToken;
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (key !== undefined) headers['idempotency-key'] = key;
  const init: RequestInit = { method: route.method, headers, cache: 'no-store' };
  if (route.method !== 'GET') {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(input.body ?? {});
  }
  if (input.signal) init.signal = input.signal;
  if (input.keepalive) init.keepalive = true;
  const repeats = route.command ? 2 : 1;
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(addressOf(route, input), init);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      if (attempt + 1 >= repeats || !navigator.onLine) {
        throw new ApiProblem('offline', 0, '没有连上服务器，请检查网络后重试。');
      }
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
  }
}
