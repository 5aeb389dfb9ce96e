import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { ClockPort } from '#functions/ports/clock.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import { Instant } from '#shared/model/instant.ts';
import type { Membership } from '#shared/model/organisation.ts';
import { ClockRefused, type ShiftableClock } from '../clock/shiftable-clock.ts';
import type { DemoRow } from '../issuer/pages.ts';
import { answerProblem } from './problems.ts';
import { readBody } from './read-body.ts';

export interface DemoOptions {
  readonly clock: ShiftableClock & { readonly port: ClockPort };
  readonly password: string;
  readonly accounts: readonly DemoRow[];
  /** The membership of a bearer token, if it is good. */
  memberOf(token: string): Promise<Membership | undefined>;
}

const Move = z.union([
  z.strictObject({ to: Instant }),
  z.strictObject({ byMilliseconds: z.int('毫秒数应为整数').min(0, '演示时间只能向前调') }),
]);

/** Routes that exist in demo mode only; in production their addresses are unknown. */
export function demoRoutes({ clock, password, accounts, memberOf }: DemoOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = request.url?.split('?')[0];
    if (path === '/api/demo/accounts' && request.method === 'GET') {
      answerJson(response, { password, accounts });
      return true;
    }
    if (path !== '/api/demo/clock') return false;
    if (request.method === 'GET') {
      answerJson(response, { now: clock.port.now(), offsetMilliseconds: clock.offset });
      return true;
    }
    if (request.method !== 'POST') return false;
    const member = await memberOf(request.headers.authorization?.replace(/^Bearer /i, '') ?? '');
    if (!member) {
      answerProblem(response, 401, 'notSignedIn', '请先登录', '调整演示时间需要登录。');
    } else if (!member.roles.includes('administrator')) {
      answerProblem(response, 403, 'notPermitted', '没有权限', '只有系统管理员可以调整演示时间。');
    } else {
      await move(request, response, clock);
    }
    return true;
  };
}

async function move(
  request: IncomingMessage,
  response: ServerResponse,
  clock: DemoOptions['clock'],
): Promise<void> {
  const parsed = Move.safeParse(jsonOf(await readBody(request, 4_096)));
  if (!parsed.success) {
    return answerProblem(
      response,
      422,
      'invalidInput',
      '内容有误',
      '请给出 to（时间）或 byMilliseconds（毫秒数）。',
    );
  }
  try {
    const move = parsed.data;
    clock.moveBy('to' in move ? millisecondsOf(move.to) - clock.milliseconds() : move.byMilliseconds);
    answerJson(response, { now: clock.port.now(), offsetMilliseconds: clock.offset });
  } catch (error) {
    if (!(error instanceof ClockRefused)) throw error;
    answerProblem(response, 422, 'invalidInput', '内容有误', error.message);
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function answerJson(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  response
    .writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    })
    .end(body);
}
