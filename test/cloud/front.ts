import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet } from 'jose';
import { redeemCode } from '#functions/middleware/roster.ts';
import { createIdentity } from '#functions/middleware/token.ts';
import type { TablePort } from '#functions/ports/table.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { ShiftableClock } from '#infra/local/clock/shiftable-clock.ts';
import { demoRoutes } from '#infra/local/http/demo-routes.ts';
import { readBody } from '#infra/local/http/read-body.ts';
import { listen } from '#infra/local/http/server.ts';
import { Accounts } from '#infra/local/issuer/accounts.ts';
import { createIssuer } from '#infra/local/issuer/issuer.ts';
import { loadIssuerKeys, publicKeys } from '#infra/local/issuer/keys.ts';
import { audience } from '#infra/local/issuer/own-client.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import { localIssuerName, seedDemo, seedReference } from '#infra/local/seed/seed.ts';
import { openServerDatabase } from '#infra/local/server-database.ts';
import { isInForce } from '#shared/domain/members.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';

export interface Front {
  /** Where people go: the API of the cloud, an OIDC issuer, and the demonstration's clock behind one address. */
  readonly origin: string;
  /** Parameters of the stacks. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Holds how far the functions' clock is ahead, in milliseconds. */
  readonly clockFile: string;
  /** Begins to answer. @param api where the HTTP API of the cloud answers */
  open(api: string, table: TablePort): Promise<void>;
  close(): Promise<void>;
}

/**
 * What stands before the cloud's API in a test: an issuer that the cloud knows nothing of but its address and its keys,
 * the clock that the functions read, and a door that leads to the gateway.
 */
export async function openFront(start: Instant): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), 'shifan-front-'));
  const server = openServerDatabase(folder, 'demo');
  const keys = await loadIssuerKeys(folder);
  const accounts = new Accounts(server.database, true);
  const clockFile = join(folder, 'clock');
  const clock = new ShiftableClock({
    read: () => undefined,
    write: (offset) => writeFileSync(clockFile, String(offset)),
  });
  clock.beginAt(millisecondsOf(start));
  const offset = Number(readFileSync(clockFile, 'utf8'));
  const shifted = new ShiftableClock({
    read: () => offset,
    write: (milliseconds) => writeFileSync(clockFile, String(milliseconds)),
  });
  const fail = (error: unknown) => console.error(error);
  const http = await listen('127.0.0.1', 0, fail);
  const origin = `http://127.0.0.1:${http.port}`;
  return {
    origin,
    clockFile,
    parameters: {
      Issuer: `${origin}/oidc`,
      Audience: audience,
      JwksUri: `${origin}/oidc/jwks`,
      IssuerName: localIssuerName,
      WebOrigin: origin.replace('http:', 'https:'),
    },
    async open(api, table) {
      const stores = storesOf(table);
      const issuer = createIssuer({
        origin,
        database: server.database,
        keys,
        accounts,
        demo: { password: demoPassword, rows: [] },
        redeem: (subject, name, code) =>
          redeemCode(stores, { issuer: localIssuerName, subject, name }, code, {
            member: randomUUID(),
            now: shifted.port.now(),
          }),
        onError: fail,
      });
      const identity = createIdentity({
        issuer: issuer.issuer,
        audience,
        keys: createLocalJWKSet(publicKeys(keys)),
        storedAs: localIssuerName,
      });
      // The functions fetch the keys here when the first token comes.
      http.open({
        oidc: (request, response) => issuer.handle(request, response),
        api: (request, response) => pass(`${api}${request.url}`, request, response),
        objects: (_, response) => void response.writeHead(404).end(),
        site: (_, response) => void response.writeHead(404).end(),
        demo: demoRoutes({
          clock: shifted,
          password: demoPassword,
          accounts: [],
          memberOf: async (token) => {
            const who = await identity.verify(token);
            const member = who && (await stores.organisations.membership(who));
            return member && isInForce(member, shifted.port.now()) ? member : undefined;
          },
        }),
        healthy: () => true,
      });
      await seedReference(table, server);
      await seedDemo(table, server, accounts, shifted.port);
    },
    async close() {
      await http.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Hands a request to the gateway as it is, and its answer back. */
async function pass(address: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name))
      headers.set(name, value);
  const method = request.method ?? 'GET';
  const body = method === 'GET' ? null : new Uint8Array(await readBody(request, 8_000_000));
  const answer = await fetch(address, { method, headers, body });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const back = Object.fromEntries([...answer.headers].filter(([name]) => !hopByHop.has(name)));
  response.writeHead(answer.status, back).end(bytes);
}

const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'keep-alive',
]);
