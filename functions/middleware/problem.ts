import { httpStatus, type Problem } from '#shared/contract/problem.ts';
import type { FileReply } from '#shared/contract/views.ts';
import { type Refusal, refusalTitles } from '#shared/domain/refusal.ts';

export interface ApiReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is bytes in base64, as the gateway wants them. */
  readonly isBase64Encoded?: boolean;
}

/** JSON that no browser may run, frame, guess the type of, or keep. */
const secured = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', ...secured };
const problemHeaders = { 'content-type': 'application/problem+json; charset=utf-8', ...secured };

/** @param body JSON text. */
export function jsonReply(body: string): ApiReply {
  return { statusCode: 200, headers: jsonHeaders, body };
}

/** A file to keep under its name. RFC 6266: the name in UTF-8, percent-encoded. */
export function fileReply(type: string, { name, content, next }: FileReply): ApiReply {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return {
    statusCode: 200,
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename*=UTF-8''${encoded}`,
      ...secured,
      ...(next !== undefined && { link: `<${next}>; rel="next"` }),
    },
    body: Buffer.from(content).toString('base64'),
    isBase64Encoded: true,
  };
}

/** The reply to a command that was answered before. */
export function replayedReply(body: string): ApiReply {
  return { statusCode: 200, headers: { ...jsonHeaders, 'idempotent-replayed': 'true' }, body };
}

/** A refusal as RFC 9457 problem details. */
export function problemReply({ code, detail, faults, context }: Refusal): ApiReply {
  const problem: Problem = {
    type: `/problems/${code}`,
    title: refusalTitles[code],
    status: httpStatus[code],
    detail,
    code,
    ...(faults && { faults: [...faults] }),
    ...(context && { context }),
  };
  return { statusCode: problem.status, headers: problemHeaders, body: JSON.stringify(problem) };
}

/** An unexpected error: an id to find it by in the log, and nothing of what went wrong. */
export function failureReply(id: string): ApiReply {
  const problem: Problem = {
    type: '/problems/internalError',
    title: '系统出现错误',
    status: 500,
    detail: `系统出现错误，操作没有完成。请稍后重试；如仍不成功，请告知管理员错误编号 ${id}。`,
    code: 'internalError',
    context: { id },
  };
  return { statusCode: 500, headers: problemHeaders, body: JSON.stringify(problem) };
}
