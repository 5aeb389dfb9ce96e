import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerProblem } from './problems.ts';
import { BodyTooLarge } from './read-body.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What answers where. */
export interface Parts {
  /** /api/… */
  readonly api: Answer;
  /** /oidc/… */
  readonly oidc: Answer;
  /** /objects/… */
  readonly objects: Answer;
  /** Everything else. */
  readonly site: Answer;
  /** /api/demo/…: true where it answered. Absent in production. */
  readonly demo: ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>) | undefined;
  /** False where something in the background does not work: then /api/health says so. */
  readonly healthy: () => boolean;
}

export interface HttpServer {
  readonly port: number;
  /** Begins to answer; requests that came before have waited for it. */
  open(parts: Parts): void;
  /** Takes no new requests, lets those under way finish for a while, then closes. */
  close(): Promise<void>;
}

/**
 * Milliseconds for a request. Its head comes quickly or from nobody who means well; its body may be one part of a file
 * (8 MiB) on a county's line of 10 KB a second.
 */
export const limits = { headersTimeout: 20_000, requestTimeout: 15 * 60_000 } as const;
/** Requests under way at the end get this long, in milliseconds. */
const grace = 5_000;
/** Requests that may wait for a server that is starting, about a second of them. */
const mostWaiting = 500;

/**
 * The one port of one machine. It is taken first, so that a port in use is known at once and the issuer knows its
 * address; whoever calls during the second or two of a restart is answered when it is over.
 * @param host address to listen on
 * @param port 0 for any
 * @throws the system's error where the port is taken
 */
export async function listen(
  host: string,
  port: number,
  onError: (error: unknown) => void,
): Promise<HttpServer> {
  let parts: Parts | undefined;
  const waiting: [IncomingMessage, ServerResponse][] = [];
  const server = createServer({ keepAliveTimeout: 65_000, ...limits });
  const answer = (ready: Parts, request: IncomingMessage, response: ServerResponse) => {
    try {
      dispatch(ready, request, response)?.catch((error: unknown) => failed(response, error, onError));
    } catch (error) {
      failed(response, error, onError);
    }
  };
  server.on('request', (request, response) => {
    if (parts) answer(parts, request, response);
    else if (waiting.length < mostWaiting) waiting.push([request, response]);
    else notReady(response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open: (ready) => {
      parts = ready;
      for (const [request, response] of waiting.splice(0)) answer(ready, request, response);
    },
    close: () => closed(server),
  };
}

function dispatch(parts: Parts, request: IncomingMessage, response: ServerResponse): void | Promise<void> {
  const url = request.url as string;
  if (url.startsWith('/api/')) {
    if (parts.demo && url.startsWith('/api/demo/')) return demoOrApi(parts, parts.demo, request, response);
    if (url === '/api/health' && !parts.healthy()) return notReady(response);
    return parts.api(request, response);
  }
  if (url.startsWith('/oidc/')) return parts.oidc(request, response);
  if (url.startsWith('/objects/') || url === '/objects' || url.startsWith('/objects?'))
    return parts.objects(request, response);
  return parts.site(request, response);
}

async function demoOrApi(
  parts: Parts,
  demo: NonNullable<Parts['demo']>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!(await demo(request, response))) await parts.api(request, response);
}

function notReady(response: ServerResponse): void {
  answerProblem(response, 503, 'unavailable', '服务暂时不可用，请稍后重试', '服务正在启动或停止。', {
    'retry-after': '1',
  });
}

function failed(response: ServerResponse, error: unknown, onError: (error: unknown) => void): void {
  if (error instanceof BodyTooLarge) {
    answerProblem(response, 413, 'tooLarge', '内容过大', '提交的内容过大。', {
      connection: 'close',
    });
    return;
  }
  if (response.destroyed) return; // the client went away
  onError(error);
  answerProblem(response, 500, 'unavailable', '服务暂时不可用，请稍后重试', '服务出现意外错误，已记录。');
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), grace);
  await done;
  clearInterval(idle);
  clearTimeout(force);
}
