import { hash as digest } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { submitApplication } from '#shared/contract/routes.ts';
import { tellFigures } from './figures.ts';

/**
 * The yardstick: the least that can be called the same work. node:http, the token verified, the body parsed by the
 * same contract, three rows in one transaction synced to disk. No tree, no rules, no state machine, no second reading.
 * Arguments: port, database file, JWKS as JSON, issuer, and `kept` where a token that was verified is recognised again,
 * as the product does it, or `each` where every request's token is verified anew.
 */
const [port, file, keys, issuer, tokens] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  'kept' | 'each',
];
const jwks = createLocalJWKSet(JSON.parse(keys) as JSONWebKeySet);
const database = new DatabaseSync(file);
database.exec(
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE item (pk TEXT, sk TEXT, body TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID',
);
const put = database.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?)');
/** When each verified token runs out, in epoch seconds, by its digest. */
const verified = new Map<string, number>();
let number = 0;

async function verify(token: string): Promise<void> {
  const key = digest('sha256', token, 'base64url');
  const until = tokens === 'kept' ? verified.get(key) : undefined;
  if (until !== undefined && until > Date.now() / 1000) return;
  const { payload } = await jwtVerify(token, jwks, { issuer, audience: 'shifan-api' });
  verified.set(key, payload.exp ?? 0);
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    await verify(request.headers.authorization?.slice('Bearer '.length) ?? '');
    const body = submitApplication.body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    number += 1;
    const answers = JSON.stringify(body.answers);
    const hash = digest('sha256', answers, 'hex');
    const event = JSON.stringify({ number, type: 'ApplicationSubmitted', hash });
    database.exec('BEGIN IMMEDIATE');
    put.run(request.url ?? '', 'APP', JSON.stringify({ number, status: 'underReview' }));
    put.run(request.url ?? '', `EVENT#${number}`, event);
    put.run(request.url ?? '', `SUBMISSION#${number}`, answers);
    database.exec('COMMIT');
    response.writeHead(200, { 'content-type': 'application/json' }).end(event);
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
tellFigures();
