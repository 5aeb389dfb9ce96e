import type { IncomingMessage } from 'node:http';

/**
 * The address that a request came from.
 * @param behindProxy believe the address that a reverse proxy appended to x-forwarded-for
 */
export function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last || (request.socket.remoteAddress ?? '');
}

/** Browsers send Origin with every form; a client that is no browser has no cookies of somebody else to misuse. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.parse(origin)?.host === host;
}
