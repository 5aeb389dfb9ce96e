import type * as z from 'zod';
import { refusalTitles } from '../domain/refusal.ts';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';
import type { FileReply } from './views.ts';

/** The API said no, in the words of RFC 9457. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** No answer came, so it is not known whether the command took effect: repeat it with the same key. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** What a call carries: the parts that the route declares, and for a command the key of the person's intent. */
export interface Call<R extends Route> {
  readonly parameters?: z.input<R['parameters']>;
  readonly query?: z.input<R['query']>;
  readonly body?: z.input<R['body']>;
  /** Idempotency-Key: the same for every repetition of one click, another for the next click. */
  readonly key?: string;
}

export interface ClientOptions {
  /** Origin and prefix: `http://localhost:8080/api`, or `/api` in the browser. */
  readonly base: string;
  readonly fetch: typeof globalThis.fetch;
  /** Access token, or undefined where nobody is signed in. */
  readonly token?: () => Promise<string | undefined>;
}

export type ApiClient = <R extends Route>(route: R, call?: Call<R>) => Promise<z.output<R['reply']>>;

/**
 * The one client for browser, demo and tests, driven by the contract.
 * @throws ApiProblem for every refusal, Unreachable where no answer came.
 */
export function createClient({ base, fetch, token }: ClientOptions): ApiClient {
  return async (route, { parameters, query, body, key } = {}) => {
    const headers: Record<string, string> = {
      accept:
        route.produces === undefined ? 'application/json' : `${route.produces}, application/problem+json`,
    };
    const bearer = route.access !== 'public' ? await token?.() : undefined;
    if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
    if (key !== undefined) headers['idempotency-key'] = key;
    const sends = route.method !== 'GET';
    if (sends) headers['content-type'] = 'application/json';
    const response = await fetch(base + addressOf(route, parameters, query), {
      method: route.method,
      headers,
      ...(sends && { body: JSON.stringify(body ?? {}) }),
    }).catch((cause: unknown) => {
      throw new Unreachable('没有连上服务器', { cause });
    });
    if (response.ok && route.produces !== undefined) return (await fileOf(response)) as never;
    const content: unknown = await response.json().catch((cause: unknown) => {
      throw new Unreachable('服务器的答复不完整', { cause });
    });
    if (!response.ok) throw new ApiProblem(problemOf(response.status, content));
    return content as never;
  };
}

/**
 * What the server says, or the gateway before it where it answers by itself (a token that has expired, too many
 * requests at once): its words are not ours, its status is.
 * @throws Unreachable where the status says that the server was not asked
 */
function problemOf(status: number, content: unknown): Problem {
  const said = (content ?? {}) as Partial<Problem>;
  const texts = [said.type, said.title, said.detail, said.code].every((part) => typeof part === 'string');
  if (texts && typeof said.status === 'number') return content as Problem;
  if (status !== 401) throw new Unreachable(`服务器的答复不完整（${status}）`);
  const title = refusalTitles.notSignedIn;
  return { type: '/problems/notSignedIn', title, status, detail: title, code: 'notSignedIn' };
}

function addressOf(route: Route, parameters: unknown, query: unknown): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((parameters as Record<string, unknown> | undefined)?.[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/** The bytes of a reply that is a file, with the name that the server gave it. */
async function fileOf(response: Response): Promise<FileReply> {
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw new Unreachable('服务器的答复不完整', { cause });
  });
  return { name: named === undefined ? '' : decodeURIComponent(named), content: new Uint8Array(bytes) };
}
