import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { submitApplication } from '#shared/contract/routes.ts';

/**
 * The yardstick: the least that can be called the same work. node:http, the token verified, the body parsed by the
 * same contract, three rows in one transaction synced to disk. No tree, no rules, no state machine.
 * Arguments: port, database file, JWKS as JSON, issuer.
 */
const [port, file, keys, issuer] = process.argv.slice(2) as [string, string, string, string];
const jwks = createLocalJWKSet(JSON.parse(keys) as JSONWebKeySet);
const database = new DatabaseSync(file);
database.exec(
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE item (pk TEXT, sk TEXT, body TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID',
);
const put = database.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?)');
let number = 0;

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    await jwtVerify(token, jwks, { issuer, audience: 'shifan-api' });
    const body = submitApplication.body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    number += 1;
    const answers = JSON.stringify(body.answers);
    const hash = createHash('sha256').update(answers).digest('hex');
    const event = JSON.stringify({ number, type: 'ApplicationSubmitted', hash });
    database.exec('BEGIN IMMEDIATE');
    put.run(request.url ?? '', 'APP', JSON.stringify({ number, status: 'underReview' }));
    put.run(request.url ?? '', `EVENT#${number}`, event);
    put.run(request.url ?? '', `SUBMISSION#${number}`, answers);
    database.exec('COMMIT');
    response.writeHead(200, { 'content-type': 'application/json' }).end(event);
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
