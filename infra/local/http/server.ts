import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerProblem } from './problems.ts';
import { BodyTooLarge } from './read-body.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What answers where. Everything but the listening itself may come later: until then the server says 503. */
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
  /** Begins to answer. */
  open(parts: Parts): void;
  /** Takes no new requests, lets those under way finish for a while, then closes. */
  close(): Promise<void>;
}

/** Requests under way at the end get this long, in milliseconds. */
const grace = 5_000;

/**
 * The one port of one machine.
 * @param host address to listen on
 * @param port 0 for any
 * @throws the system's error where the port is taken
 */
export async function listen(host: string, port: number, onError: (error: unknown) => void): Promise<HttpServer> {
  let parts: Parts | undefined;
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 120_000 });
  server.on('request', (request, response) => {
    if (!parts) return notReady(response);
    let answered: void | Promise<void>;
    try {
      answered = dispatch(parts, request, response);
    } catch (error) {
      return failed(response, error, onError);
    }
    answered?.catch((error: unknown) => failed(response, error, onError));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open: (ready) => {
      parts = ready;
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
  if (url.startsWith('/objects/') || url === '/objects' || url.startsWith('/objects?')) return parts.objects(request, response);
  return parts.site(request, response);
}

async function demoOrApi(parts: Parts, demo: NonNullable<Parts['demo']>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!(await demo(request, response))) await parts.api(request, response);
}

function notReady(response: ServerResponse): void {
  answerProblem(response, 503, 'unavailable', '服务暂时不可用，请稍后重试', '服务正在启动或停止。', { 'retry-after': '1' });
}

function failed(response: ServerResponse, error: unknown, onError: (error: unknown) => void): void {
  if (error instanceof BodyTooLarge) {
    return answerProblem(response, 413, 'tooLarge', '内容过大', '提交的内容过大。', { connection: 'close' });
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
