import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * throttled: refused before anything happened. failed: an error of the service, nothing happened. halfFailed: it
 * happened, and the connection is cut before the answer. hung: it happened, and no answer ever comes.
 */
export const faults = ['throttled', 'failed', 'halfFailed', 'hung'] as const;
export type Fault = (typeof faults)[number];

/** Of a thousand calls. */
const rates: Readonly<Record<Fault, number>> = { throttled: 10, failed: 5, halfFailed: 10, hung: 0.4 };

export interface FaultProxy {
  /** What functions are told is AWS. */
  readonly endpoint: string;
  /** Faults so far. */
  readonly done: Readonly<Record<Fault, number>>;
  /** Calls that were handed on and answered. */
  readonly passed: () => number;
  close(): Promise<void>;
}

/**
 * A proxy before the emulator, for the calls of functions: what AWS does on a bad day, at fixed rates, in an order that a
 * seed decides. Forms and addresses that browsers use are handed on as they are: they have retries of their own.
 */
export async function openFaultProxy(target: string, seed = 20261122): Promise<FaultProxy> {
  const next = random(seed);
  const done: Record<Fault, number> = { throttled: 0, failed: 0, halfFailed: 0, hung: 0 };
  let passed = 0;
  const server = createServer((incoming, response) => {
    const fault = incoming.headers.authorization === undefined ? null : choose(next());
    if (fault !== null) done[fault] += 1;
    else passed += 1;
    if (fault === 'throttled' || fault === 'failed') {
      incoming.resume();
      incoming.on('end', () => refuse(fault, incoming, response));
      return;
    }
    handOn(target, incoming, response, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    passed: () => passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handOn(
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  fault: Fault | null,
): void {
  const { method, url = '/', headers } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (answer) => {
    if (fault === null) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    answer.resume();
    answer.on('end', () => {
      if (fault === 'halfFailed') incoming.socket.destroy();
    });
  });
  outgoing.on('error', () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}

/** As each service words it. */
function refuse(fault: 'throttled' | 'failed', { headers }: IncomingMessage, response: ServerResponse): void {
  const target = String(headers['x-amz-target'] ?? '');
  if (target === '') {
    const [status, code] = fault === 'throttled' ? [503, 'SlowDown'] : [500, 'InternalError'];
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${fault}</Message></Error>`);
    return;
  }
  const throttling = target.startsWith('DynamoDB')
    ? 'ProvisionedThroughputExceededException'
    : 'ThrottlingException';
  const [status, type] = fault === 'throttled' ? [400, throttling] : [500, 'InternalServerError'];
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: type, message: fault }));
}

function choose(of1000: number): Fault | null {
  let below = 0;
  for (const fault of faults) {
    below += rates[fault];
    if (of1000 < below) return fault;
  }
  return null;
}

/** Numbers from 0 to 1,000, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * 1_000;
  };
}
