import type { ServerResponse } from 'node:http';

/** RFC 9457, for what goes wrong before or around a handler. */
export function answerProblem(
  response: ServerResponse,
  status: number,
  code: string,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, detail, code });
  response
    .writeHead(status, {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(body);
}
