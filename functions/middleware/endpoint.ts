import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { faultOf } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { type Marker, requestHash } from '#functions/stores/marker-store.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import type { Route } from '#shared/contract/route.ts';
import type { FileReply } from '#shared/contract/views.ts';
import { type Refusal, refuse } from '#shared/domain/refusal.ts';
import { instantAt } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Signatory } from '#shared/model/member.ts';
import type { Person } from '#shared/model/organisation.ts';
import { actorOf, identityOf } from './actor.ts';
import { readJsonBody } from './json-body.ts';
import { requestLine } from './log-lines.ts';
import { parsed } from './parse.ts';
import { type ApiReply, failureReply, fileReply, jsonReply, problemReply, replayedReply } from './problem.ts';
import { Refused, reject } from './refused.ts';

/** A body above 1 MiB is refused before it is read; the answers of a whole form are a tenth of it. */
const bodyLimit = 1024 * 1024;

/** What a handler works with. */
export interface Tools extends Stores {
  readonly ports: Ports;
}

interface Asked<R extends Route> {
  readonly parameters: z.output<R['parameters']>;
  readonly query: z.output<R['query']>;
  readonly body: z.output<R['body']>;
  /** The instant at which this request is worked on: what the record says of when something was done. */
  readonly now: Instant;
  /** When it reached the server, never later than `now`: what a deadline is held to (E-31). */
  readonly arrivedAt: Instant;
}
export interface MemberRequest<R extends Route> extends Asked<R> {
  readonly actor: Person;
}
export interface CommandRequest<R extends Route> extends MemberRequest<R> {
  /** Goes into the transaction of the effect, with the reply. */
  readonly marker: Marker;
}

/** Of somebody who is signed in, member of a unit or not. */
export interface IdentifiedRequest<R extends Route> extends Asked<R> {
  readonly identity: Signatory;
  readonly marker: Marker;
}

export type ApiHandler = (event: APIGatewayProxyEventV2, context?: unknown) => Promise<ApiReply>;
export type ApiModule = (ports: Ports) => ApiHandler;

/** What the steps before the handler found out. */
interface Prepared extends Omit<APIGatewayProxyEventV2, 'body'> {
  body?: unknown;
  now?: Instant;
  arrivedAt?: Instant;
  actor?: Person;
  identity?: Signatory;
  marker?: Marker;
}

type Handle = (request: {
  parameters: unknown;
  query: unknown;
  body: unknown;
  now: Instant;
  arrivedAt: Instant;
  actor?: Person;
  identity?: Signatory;
  marker?: Marker;
}) => Promise<unknown>;

interface Arrived {
  readonly now: Instant;
  readonly arrivedAt: Instant;
}

/**
 * When a request had arrived: as the gateway stamped it, API Gateway's or the embedded server's. Nothing that the client
 * sends gets there. Two machines' clocks differ by a little: nothing arrives after it is worked on.
 */
function arrivalOf({ requestContext }: Partial<APIGatewayProxyEventV2>, now: Instant): Instant {
  const stamped: unknown = requestContext?.timeEpoch;
  if (typeof stamped !== 'number' || !Number.isSafeInteger(stamped) || stamped <= 0) return now;
  const arrived = instantAt(stamped);
  return arrived < now ? arrived : now;
}

/** Tests set it: a reply that breaks the contract is then an error. In production replies are built from typed values. */
const checksReplies = () => process.env['SHIFAN_CHECK_REPLIES'] === '1';

const isForMembers = ({ access }: Route) => access === 'member' || access === 'participant';

function bytesOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): number {
  if (body === undefined) return 0;
  return isBase64Encoded ? Math.floor((body.length * 3) / 4) : Buffer.byteLength(body);
}

function isEmptyBody({ body }: APIGatewayProxyEventV2): boolean {
  return body === undefined || body === null || body.trim() === '' || body.trim() === '{}';
}

/** The JSON text of a reply that was stored with the command's effect. */
function storedText(marker: Marker | undefined, reply: unknown): string | undefined {
  return marker?.stored?.reply === reply ? marker?.stored?.text : undefined;
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof TableLimitExceeded) return refuse('tooLarge').refusal;
  // The JSON parser throws errors of its own, with a status.
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (status === 415)
    return refuse('invalidInput', '请求内容须为 JSON（Content-Type: application/json）。').refusal;
  if (status === 422 || status === 400) return refuse('invalidInput', '请求内容不是有效的 JSON。').refusal;
  return null;
}

/** An expert gets nowhere but where the route says so, and nobody else into what is an expert's own. */
function checkExpert({ experts }: Route, { expert, roles }: Person): void {
  const isExpert = expert !== undefined || roles.includes('expert');
  if (isExpert && experts === undefined) reject('notPermitted', '评审专家只能查看和评审指派给本人的申报。');
  if (!isExpert && experts === 'only') reject('notPermitted', '该事项由指派的评审专家本人办理。');
}

/**
 * Whom a route is open to, by its declaration: what else a person may see says the handler.
 * @throws Refused notPermitted
 */
export function mustReach(route: Route, actor: Person): void {
  checkExpert(route, actor);
  if (route.access === 'member' && actor.planUnit !== undefined)
    reject('notPermitted', '该账号只办理创建方案中本单位的任务，不能查看或办理其他事项。');
}

/** Header names in lower case, size, identity, JSON, contract, handler; a refusal of any step becomes a problem. */
function composed(route: Route, handlerOf: (tools: Tools) => Handle): ApiModule {
  const hasBody = route.body instanceof z.ZodObject && Object.keys(route.body.shape).length > 0;
  return (ports) => {
    const stores = storesOf(ports.table);
    const handle = handlerOf({ ...stores, ports });

    const prepare = async ({ event }: { event: Prepared }): Promise<void> => {
      const raw = event as APIGatewayProxyEventV2;
      const now = ports.clock.now();
      event.now = now;
      event.arrivedAt = arrivalOf(raw, now);
      const limit = route.bodyBytes ?? bodyLimit;
      // A character is at most three bytes: most bodies need not be measured.
      if ((raw.body?.length ?? 0) * 3 > limit && bytesOf(raw) > limit)
        reject('tooLarge', `提交的内容超过 ${limit / 1024 / 1024} MB。`);
      if (route.access !== 'public') {
        const authorization = event.headers?.['authorization'];
        if (isForMembers(route)) {
          event.actor = await actorOf(ports, stores, authorization, now);
          mustReach(route, event.actor);
        } else event.identity = await identityOf(ports, authorization);
        const subject = event.actor?.subject ?? event.identity?.subject;
        if (route.command && subject !== undefined) {
          const key = event.headers['idempotency-key'];
          if (key === undefined || !/^[\x21-\x7e]{8,200}$/.test(key)) reject('idempotencyKeyMissing');
          const hash = requestHash(route.name, JSON.stringify(event.pathParameters ?? {}), raw.body ?? '');
          event.marker = { subject, key, hash, at: now };
        }
      }
      if (!hasBody && !isEmptyBody(raw)) reject('invalidInput', '该请求不带内容。');
    };

    const answer = async (event: Prepared): Promise<ApiReply> => {
      const parameters = parsed(route.parameters, event.pathParameters ?? {});
      const query = parsed(route.query, event.queryStringParameters ?? {});
      const accepted = hasBody && route.accepts?.(event.body) === true;
      const body = accepted ? event.body : hasBody ? parsed(route.body, event.body) : {};
      const { now, arrivedAt, actor, identity, marker } = event as Prepared & Arrived;
      const reply = await handle({
        parameters,
        query,
        body,
        now,
        arrivedAt,
        ...(actor && { actor }),
        ...(identity && { identity }),
        ...(marker && { marker }),
      });
      const checked = checksReplies() ? route.reply.parse(reply) : reply;
      if (route.produces !== undefined) return fileReply(route.produces, checked as FileReply);
      return jsonReply(storedText(marker, checked) ?? JSON.stringify(checked));
    };

    const refused = async (event: Prepared, error: unknown): Promise<ApiReply> => {
      const refusal = refusalOf(error);
      if (refusal === null) {
        const id = ports.ids.next();
        const request = event.requestContext?.requestId;
        ports.log({
          level: 'error',
          message: 'fault',
          id,
          request,
          route: route.name,
          at: event.now,
          ...faultOf(error),
        });
        return failureReply(id);
      }
      if (event.marker === undefined) return problemReply(refusal);
      // A repetition is refused for what its first coming did; it gets the first reply again.
      const earlier = await stores.markers.replyTo(event.marker);
      if (earlier.kind === 'replay') return replayedReply(earlier.body);
      return problemReply(earlier.kind === 'reused' ? refuse('idempotencyKeyReused').refusal : refusal);
    };

    const stack = middy<Prepared, ApiReply>().use(httpHeaderNormalizer()).before(prepare);
    if (hasBody) stack.before(readJsonBody as never);
    stack.onError(async (request) => {
      request.response = await refused(request.event, request.error);
    });
    const handler = stack.handler(answer);
    return async (event, context = {}) => {
      const began = performance.now();
      // The steps above write into the event; the caller's own stays as it was.
      const prepared: Prepared = { ...event };
      const reply = (await handler(prepared as never, context as never)) as ApiReply;
      const { actor, identity } = prepared;
      ports.log(
        requestLine(route, prepared, {
          status: reply.statusCode,
          milliseconds: performance.now() - began,
          subject: actor?.subject ?? identity?.subject,
          organisation: actor?.organisation.id,
        }),
      );
      return reply;
    };
  };
}

/** A route that needs no token. */
export function publicEndpoint<R extends Route>(
  route: R,
  handlerOf: (tools: Tools) => (request: Asked<R>) => Promise<z.output<R['reply']>>,
): ApiModule {
  if (route.access !== 'public') throw new Error(`${route.name} is not public`);
  return composed(route, handlerOf as (tools: Tools) => Handle);
}

/** A route for members that needs no Idempotency-Key: reading, and saving that carries revisions. */
export function endpoint<R extends Route>(
  route: R,
  handlerOf: (tools: Tools) => (request: MemberRequest<R>) => Promise<z.output<R['reply']>>,
): ApiModule {
  if (!isForMembers(route) || route.command) throw new Error(`${route.name} is public or a command`);
  return composed(route, handlerOf as unknown as (tools: Tools) => Handle);
}

/** A command of a member: its repetition under the same Idempotency-Key has one effect and one reply. */
export function commandEndpoint<R extends Route>(
  route: R,
  handlerOf: (tools: Tools) => (request: CommandRequest<R>) => Promise<z.output<R['reply']>>,
): ApiModule {
  if (!isForMembers(route) || !route.command) throw new Error(`${route.name} is no command of members`);
  return composed(route, handlerOf as unknown as (tools: Tools) => Handle);
}

/** A command of somebody who is signed in and need not be a member of any unit. */
export function identifiedEndpoint<R extends Route>(
  route: R,
  handlerOf: (tools: Tools) => (request: IdentifiedRequest<R>) => Promise<z.output<R['reply']>>,
): ApiModule {
  if (route.access !== 'identified' || !route.command) throw new Error(`${route.name} is for members or all`);
  return composed(route, handlerOf as unknown as (tools: Tools) => Handle);
}
