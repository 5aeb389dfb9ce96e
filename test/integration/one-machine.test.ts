import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '../../infra/local/compose.ts';
import { demoPassword } from '../../infra/local/seed/demo-accounts.ts';
import type { ApiClient } from '../../shared/contract/client.ts';
import * as routes from '../../shared/contract/routes.ts';
import type { Evidence } from '../../shared/model/evidence.ts';
import { type ApplicationId, CampaignId, ItemId } from '../../shared/model/ids.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';
import { clientOf, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { signIn } from '../fixtures/sign-in.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let qijiang: ApiClient;
let id: ApplicationId;
beforeAll(async () => {
  const site = temporaryFolder(cleanUp);
  mkdirSync(join(site, '_app/immutable'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>示范</title>');
  writeFileSync(join(site, '_app/immutable/start.abc123.js'), 'export {};');
  writeFileSync(join(site, '_app/immutable/start.abc123.js.br'), 'brotli bytes');
  writeFileSync(join(site, 'service-worker.js'), '//');
  shifan = await runningShifan(cleanUp, { site });
  qijiang = await clientOf(shifan.url, 'qijiang');
  const created = await qijiang(routes.createApplication, {
    parameters: { id: CampaignId.parse('chongqing-2026') },
    key: 'create-once',
  });
  id = created.application.id;
});
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

const pdf = pdfOf([{ text: ['Work plan'] }]);
const row = ItemId.parse('1.1');

function ask(bytes: Buffer, key: string, changes: object = {}) {
  return qijiang(routes.requestUpload, {
    parameters: { id },
    key,
    body: {
      item: row,
      name: '工作方案.pdf',
      type: 'application/pdf',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...changes,
    },
  });
}

function send(
  upload: { url: string; fields: Record<string, string> } | null,
  bytes: Buffer,
  changes: Record<string, string> = {},
) {
  if (upload === null) throw new Error('no ticket for a form');
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...upload.fields, ...changes })) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), '工作方案.pdf');
  return fetch(new URL(upload.url, shifan.url), { method: 'POST', body: form });
}

async function checked(evidence: Evidence): Promise<{ evidence: Evidence; address: string | null }> {
  await shifan.settled();
  return qijiang(routes.getEvidence, { parameters: { id, evidence: evidence.id } });
}

test('a file goes from ticket to accepted evidence, and comes back as it was', async () => {
  const { evidence, upload } = await ask(pdf, 'upload-good');
  expect((await send(upload, pdf)).status).toBe(204);
  const found = await checked(evidence);
  expect(found.evidence.state).toEqual({ name: 'accepted' });
  expect(found.evidence.report?.facts).toEqual({ pages: 1, hasText: true });
  const read = await fetch(new URL(found.address ?? '', shifan.url));
  expect(Buffer.from(await read.arrayBuffer())).toEqual(pdf);
  expect(read.headers.get('content-security-policy')).toContain('sandbox');
  expect(decodeURIComponent(read.headers.get('content-disposition') ?? '')).toContain('工作方案.pdf');
  // Once written, a place is written.
  expect((await send(upload, pdf)).status).toBe(412);
});

test('a program that calls itself a PDF is refused with a reason', async () => {
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
  const { evidence, upload } = await ask(program, 'upload-program');
  expect((await send(upload, program)).status).toBe(204);
  const { state } = (await checked(evidence)).evidence;
  expect(state).toMatchObject({ name: 'refused', reason: expect.stringContaining('不符') });
});

test('more bytes than the ticket names, a forged field or another type never become a file', async () => {
  const { evidence, upload } = await ask(pdf, 'upload-large');
  const large = await send(upload, Buffer.concat([pdf, Buffer.alloc(100_000)]));
  expect(large.status).toBe(400);
  expect(await large.json()).toMatchObject({ code: 'evidenceRefused' });
  expect((await send(upload, pdf.subarray(0, 10))).status).toBe(400);
  expect((await send(upload, pdf, { key: 'evidence/somewhere/else' })).status).toBe(403);
  expect((await send(upload, pdf, { 'Content-Type': 'text/html' })).status).toBe(403);
  expect((await checked(evidence)).evidence.state).toEqual({ name: 'awaitingUpload' });
  await expect(ask(pdf, 'upload-page', { name: '网页.html', type: 'text/html' })).rejects.toMatchObject({
    problem: { status: 422 },
  });
  await expect(ask(pdf, 'upload-huge', { bytes: 51 * 1024 * 1024 })).rejects.toMatchObject({
    problem: { status: 422 },
  });
});

test('a repeated command has one effect and one reply', async () => {
  const again = await qijiang(routes.createApplication, {
    parameters: { id: CampaignId.parse('chongqing-2026') },
    key: 'create-once',
  });
  expect(again.application.id).toBe(id);
  expect(again.application.version).toBe(1);
});

test('unknown addresses, other methods and large bodies are problems, as RFC 9457 has them', async () => {
  const at = (path: string, init: RequestInit = {}) => fetch(`${shifan.url}${path}`, init);
  const unknown = await at('/api/nothing');
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get('content-type')).toContain('application/problem+json');
  expect(await unknown.json()).toMatchObject({ code: 'notFound', status: 404 });
  const method = await at('/api/me', { method: 'DELETE' });
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET']);
  const large = await at('/api/applications/x/submit', {
    method: 'POST',
    body: 'x'.repeat(2 * 1024 * 1024 + 1),
  });
  expect(large.status).toBe(413);
  expect((await at('/api/me')).status).toBe(401);
});

test('a body that never ends is cut off at the limit', async () => {
  const status = await new Promise<number | string>((resolve) => {
    const { port } = new URL(shifan.url);
    const request = httpRequest(
      { port, method: 'POST', path: '/api/applications/x/submit' },
      ({ statusCode }) => resolve(statusCode ?? 0),
    );
    request.on('error', (error) => resolve(error.message));
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const write = () => {
      while (request.write(chunk));
      request.once('drain', write);
    };
    write();
  });
  expect(status).toBe(413);
});

test('pages: hashed names for good, everything else asked again, addresses of the router get index.html', async () => {
  const at = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${shifan.url}${path}`, { headers });
  const page = await at('/applications/some/where');
  expect(await page.text()).toContain('示范');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  const etag = page.headers.get('etag') ?? '';
  expect((await at('/', { 'if-none-match': etag })).status).toBe(304);
  const script = await at('/_app/immutable/start.abc123.js', { 'accept-encoding': 'identity' });
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect(script.headers.get('vary')).toBe('accept-encoding');
  // A missing script must not come back as a page.
  expect((await at('/_app/immutable/gone.js')).status).toBe(404);
  expect((await at('/../../package.json')).status).not.toBe(200);
  expect((await at('/%2e%2e/%2e%2e/package.json')).headers.get('content-type')).not.toContain(
    'application/json;',
  );
  expect((await fetch(shifan.url, { method: 'POST' })).status).toBe(405);
});

test('the demo’s clock is moved forward by an administrator, and by nobody else', async () => {
  const clock = `${shifan.url}/api/demo/clock`;
  const move = async (login: string | null, body: unknown) => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (login !== null)
      headers['authorization'] = `Bearer ${(await signIn(shifan.url, login, demoPassword)).accessToken}`;
    return fetch(clock, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const before = (await (await fetch(clock)).json()) as { now: string };
  expect((await move(null, { byMilliseconds: 1 })).status).toBe(401);
  expect((await move('cq-lead', { byMilliseconds: 1 })).status).toBe(403);
  expect((await move('admin', { byMilliseconds: -1 })).status).toBe(422);
  expect((await move('admin', { to: '2020-01-01T00:00:00.000Z' })).status).toBe(422);
  expect((await move('admin', 'nonsense')).status).toBe(422);
  const moved = (await (await move('admin', { byMilliseconds: 3_600_000 })).json()) as {
    now: string;
  };
  expect(Date.parse(moved.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(3_600_000);
  const { accounts } = (await (await fetch(`${shifan.url}/api/demo/accounts`)).json()) as {
    accounts: { login: string }[];
  };
  expect(accounts.map(({ login }) => login)).toContain('yanqi');
});

test('E-30: a deadline that passes on the moved clock lapses the draft, with nobody asking', async () => {
  const { accessToken } = await signIn(shifan.url, 'admin', demoPassword);
  const ruoqiang = await clientOf(shifan.url, 'ruoqiang');
  const { application } = await ruoqiang(routes.createApplication, {
    parameters: { id: CampaignId.parse('national-2026') },
    key: 'create-late',
  });
  const { campaign } = await ruoqiang(routes.getCampaign, {
    parameters: { id: application.campaign },
  });
  const to = new Date(Date.parse(campaign.deadlines.county ?? '') + 1).toISOString();
  const moved = await fetch(`${shifan.url}/api/demo/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ to }),
  });
  expect(moved.status).toBe(200);
  await expect
    .poll(
      async () =>
        (await ruoqiang(routes.getApplication, { parameters: { id: application.id } })).application.status
          .name,
      { timeout: 20_000 },
    )
    .toBe('lapsed');
});
