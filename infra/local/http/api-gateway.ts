import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { ApiReply } from '#functions/middleware/problem.ts';
import type { ClockPort } from '#functions/ports/clock.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import { answerProblem } from './problems.ts';
import { PublicThrottle } from './public-throttle.ts';
import { BodyTooLarge, readBody } from './read-body.ts';
import type { Endpoint, RouteTable } from './route-table.ts';
import { addressOf } from './sender.ts';

/** Bytes of a request body. The gateway of the cloud allows 10 MB; no route here takes more than this. */
export const bodyLimit = 4 * 1024 * 1024;

export interface GatewayOptions {
  /** Stamps each request's arrival; the one time of the product, which a demo may move. */
  readonly clock: ClockPort;
  /** Believe the address that a reverse proxy appended to x-forwarded-for. */
  readonly behindProxy?: boolean;
  readonly throttle?: PublicThrottle;
}

/**
 * The HTTP API of the cloud on node:http: a request becomes the event that API Gateway (payload format 2.0) would
 * hand to the same handler. It does no more than that: the submit path goes through here.
 */
export function apiGateway(
  table: RouteTable,
  onError: (error: unknown) => void,
  { clock, behindProxy = false, throttle = new PublicThrottle() }: GatewayOptions,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url as string;
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const method = request.method as string;
    const match = table.match(method, path.slice('/api'.length));
    if (match === undefined) {
      return answerProblem(response, 404, 'notFound', '没有这个地址', '请求的地址不存在。');
    }
    if ('allow' in match) {
      const allow = match.allow.join(', ');
      return answerProblem(
        response,
        405,
        'methodNotAllowed',
        '不支持这种请求方法',
        `该地址只接受 ${allow}。`,
        { allow },
      );
    }
    if (match.endpoint.unsigned) {
      const wait = throttle.admit(addressOf(request, behindProxy));
      if (wait > 0)
        return answerProblem(
          response,
          429,
          'tooManyRequests',
          '提交过于频繁',
          `来自同一网络的提交过于频繁，请在 ${Math.ceil(wait / 60)} 分钟后再试，或按公示的联系方式寄信、致电。`,
          { 'retry-after': String(wait), connection: 'close' },
        );
    }
    try {
      const body = await readBody(request, bodyLimit);
      // All of it is here: a sender who trickles a body past a deadline has not arrived before it (E-31).
      const arrivedAt = millisecondsOf(clock.now());
      // Read as text it would be changed silently: what is no UTF-8 is no JSON either (RFC 8259 §8.1).
      if (!isUtf8(body))
        return answerProblem(
          response,
          422,
          'invalidInput',
          '提交的内容有误',
          '请求内容不是有效的 UTF-8 文字。',
        );
      const event = eventOf(
        request,
        match.endpoint,
        match.parameters,
        method,
        path,
        mark === -1 ? '' : url.slice(mark + 1),
        body,
        arrivedAt,
      );
      const result = await match.endpoint.handler(event, context);
      answer(response, result);
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        const headers = { connection: 'close' };
        return answerProblem(
          response,
          413,
          'tooLarge',
          '内容过大',
          `一次请求不能超过 ${bodyLimit / 1024 / 1024} MB。`,
          headers,
        );
      }
      if (request.destroyed && !request.complete) return; // the client went away
      onError(error);
      answerProblem(response, 500, 'unavailable', '服务暂时不可用，请稍后重试', '服务出现意外错误，已记录。');
    }
  };
}

function eventOf(
  request: IncomingMessage,
  { routeKey }: Endpoint,
  pathParameters: Record<string, string>,
  method: string,
  path: string,
  query: string,
  body: Buffer,
  arrivedAt: number,
): APIGatewayProxyEventV2 {
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: request.headers as Record<string, string>,
    pathParameters,
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: request.headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: arrivedAt,
    },
    isBase64Encoded: false,
  };
  if (query !== '') event.queryStringParameters = queryOf(query);
  if (body.length > 0) event.body = body.toString('utf8');
  return event;
}

/** Repeated names are joined by a comma, as the gateway does. */
function queryOf(query: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    found[name] = Object.hasOwn(found, name) ? `${found[name]},${value}` : value;
  }
  return found;
}

function answer(response: ServerResponse, { statusCode, headers, body, isBase64Encoded }: ApiReply): void {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(statusCode, { ...headers, 'content-length': bytes.length }).end(bytes);
}

const ignore = () => {};

/** One for all calls: no handler here reads more than what Powertools would log. */
const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'local',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'local',
  memoryLimitInMB: '0',
  awsRequestId: 'local',
  logGroupName: 'local',
  logStreamName: 'local',
  getRemainingTimeInMillis: () => 30_000,
  done: ignore,
  fail: ignore,
  succeed: ignore,
};
