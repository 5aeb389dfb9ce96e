import { lookup } from 'node:dns';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { HookAnswer, HookPort, HookRequest } from '#functions/ports/hooks.ts';

export interface HookSettings {
  /** Targets inside the own network, for a data platform beside this server; never by default. */
  readonly allowPrivate: boolean;
  /** http on loopback: of a demonstration alone. */
  readonly allowLoopback: boolean;
  /** Milliseconds. */
  readonly patience?: number;
}

/** Networks that are nobody's on the internet (IANA special-purpose registries): among them the cloud's own metadata. */
const reserved = new BlockList();
/** A list of its own: a BlockList takes IPv4 addresses for mapped ones, and would find them in ::/3. */
const reservedSixth = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  reserved.addSubnet(network, prefix, 'ipv4');
// Only 2000::/3 is given out; of it, what carries an IPv4 address inside is not followed either.
for (const [network, prefix] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  reservedSixth.addSubnet(network, prefix, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether a target may lie at an address. */
export function isAllowedAddress(address: string, { allowPrivate, allowLoopback }: HookSettings): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (loopback.check(plain, family(plain))) return allowLoopback;
  const inside = isIP(plain) === 6 ? reservedSixth : reserved;
  return allowPrivate || !inside.check(plain, family(plain));
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

/** Calls targets over the network; the address is judged after the name was resolved, so no name can lead elsewhere. */
export function hookCaller(settings: HookSettings): HookPort {
  const { allowLoopback, patience = 10_000 } = settings;

  const objectionTo = (text: string): string | null => {
    const url = urlOf(text);
    if (url === null) return '网址格式不正确，应类似 https://data.example.gov.cn/shifan。';
    const host = bare(url.hostname);
    const onLoopback = host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, family(host)));
    if (url.username !== '' || url.password !== '') return '网址里不能写用户名和口令。';
    if (url.protocol === 'http:' && !(allowLoopback && onLoopback)) return '须用 https 开头的网址。';
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return '须用 https 开头的网址。';
    if (onLoopback ? !allowLoopback : isIP(host) !== 0 && !isAllowedAddress(host, settings))
      return '不能推送到本机或内网的地址。';
    return null;
  };

  const guarded: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const good = addresses.filter(({ address }) => isAllowedAddress(address, settings));
      const [first] = good;
      if (first === undefined) return done(new Error('网址指向本机或内网，不能推送'), '', 0);
      // As it was asked for: one, or all of them.
      return options.all ? done(null, good) : done(null, first.address, first.family);
    });
  };

  return {
    objectionTo,
    call: ({ url: text, headers, body }: HookRequest): Promise<HookAnswer> =>
      new Promise((resolve) => {
        const objection = objectionTo(text);
        if (objection !== null) return resolve({ kind: 'failed', error: objection });
        const url = new URL(text);
        const send = url.protocol === 'https:' ? secureRequest : plainRequest;
        const failed = (error: Error) => resolve({ kind: 'failed', error: error.message.slice(0, 300) });
        const request = send(
          url,
          {
            method: 'POST',
            lookup: guarded,
            agent: false,
            signal: AbortSignal.timeout(patience),
            headers: {
              ...headers,
              'content-length': Buffer.byteLength(body),
              'user-agent': 'shifan-webhooks/1',
            },
          },
          (response: IncomingMessage) => {
            // What it says is nobody's business here: only that it took it.
            response.destroy();
            resolve({ kind: 'answered', status: response.statusCode ?? 0 });
          },
        );
        request.on('error', (error) =>
          failed(
            error.name === 'TimeoutError' || error.name === 'AbortError'
              ? new Error(`${patience / 1000} 秒内没有答复`)
              : error,
          ),
        );
        request.end(body);
      }),
  };
}
