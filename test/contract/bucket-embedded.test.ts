import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartTerms } from '#functions/ports/bucket.ts';
import { smallestPart } from '#functions/ports/object-terms.ts';
import { openBucket } from '#infra/local/bucket/disk-bucket.ts';
import { serveBucket } from '../fixtures/bucket-server.ts';
import { describeBucketContract, partOf, sendForm, sendPart } from './bucket-contract.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shifan-bucket-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeBucketContract('disk', async () => {
  let moved = 0;
  const bucket = await openBucket({
    folder: join(folder, 'contract'),
    now: () => Date.now() + moved,
  });
  const server = await serveBucket(bucket);
  return {
    bucket,
    origin: server.origin,
    elapse: async (milliseconds) => {
      moved += milliseconds;
    },
    close: server.close,
  };
});

describe('the embedded bucket beyond the port', () => {
  const terms = (key: string, content: string | Uint8Array) => ({
    key,
    contentType: 'image/png',
    ...sizeAndDigest(content),
    expiresIn: 60,
  });
  const sizeAndDigest = (content: string | Uint8Array) => {
    const { bytes, sha256 } = partOf(1, Buffer.from(content));
    return { bytes, sha256 };
  };
  async function* chunks(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  }

  it('takes a key once, also when two send at the same time', async () => {
    const bucket = await openBucket({ folder: join(folder, 'once') });
    const { fields } = await bucket.ticket(terms('evidence/1', 'first'));
    const outcomes = await Promise.allSettled([
      bucket.acceptUpload(fields, chunks('first')),
      bucket.acceptUpload(fields, chunks('fi', 'rst')),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
    await expect(bucket.acceptUpload(fields, chunks('first'))).rejects.toMatchObject({
      status: 412,
    });
    expect(Buffer.from((await bucket.read('evidence/1')) ?? []).toString()).toBe('first');
  });

  it('sends an event after the upload is durable, and lists it until it is acknowledged, over restarts', async () => {
    const path = join(folder, 'events');
    let bucket = await openBucket({ folder: path });
    const seen: string[] = [];
    const stop = bucket.onObjectCreated(({ key }) => seen.push(key));
    for (const key of ['evidence/a', 'evidence/b']) {
      await bucket.acceptUpload((await bucket.ticket(terms(key, '123'))).fields, chunks('1', '23'));
    }
    await bucket.write('export/1.xlsx', Buffer.from('x'), 'text/plain');
    await expect.poll(() => seen).toEqual(['evidence/a', 'evidence/b']);
    stop();
    await bucket.acknowledge('evidence/a');
    bucket = await openBucket({ folder: path });
    expect(await bucket.pending()).toEqual(['evidence/b']);
    await bucket.acknowledge('evidence/b');
    await bucket.acknowledge('evidence/b');
    expect(await (await openBucket({ folder: path })).pending()).toEqual([]);
  });

  it('leaves no byte of what was erased on the disk, and owes no check of it', async () => {
    const path = join(folder, 'erased');
    const bucket = await openBucket({ folder: path });
    const secret = 'register of persons';
    await bucket.acceptUpload((await bucket.ticket(terms('evidence/1', secret))).fields, chunks(secret));
    await bucket.erase('evidence/1');
    expect(await bucket.pending()).toEqual([]);
    const left = await readdir(path, { recursive: true, withFileTypes: true });
    for (const entry of left.filter((one) => one.isFile())) {
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain(secret);
    }
  });

  it('keeps its secret: a ticket made before a restart is good after it, and no other bucket takes it', async () => {
    const path = join(folder, 'secret');
    const { fields } = await (await openBucket({ folder: path })).ticket(terms('evidence/1', 'x'));
    const stranger = await openBucket({ folder: join(folder, 'stranger') });
    await expect(stranger.acceptUpload(fields, chunks('x'))).rejects.toMatchObject({ status: 403 });
    expect(await (await openBucket({ folder: path })).acceptUpload(fields, chunks('x'))).toEqual({
      key: 'evidence/1',
    });
  });

  it('does not let an upload ticket be used as an address or without its fields', async () => {
    const bucket = await openBucket({ folder: join(folder, 'purpose') });
    const { fields } = await bucket.ticket(terms('evidence/1', 'x'));
    for (const name of Object.keys(fields)) {
      const rest = Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
      await expect(bucket.acceptUpload(rest, chunks('x'))).rejects.toMatchObject({
        name: 'BucketRefusal',
      });
    }
    const query = new URLSearchParams({
      key: 'evidence/1',
      signature: fields['x-shifan-signature'] ?? '',
    });
    await expect(bucket.openAddress(query)).rejects.toMatchObject({ status: 403 });
  });

  it('keeps nothing of an upload that was broken off, and takes the next one', async () => {
    const path = join(folder, 'broken');
    const bucket = await openBucket({ folder: path });
    const server = await serveBucket(bucket);
    const ticket = await bucket.ticket(terms('evidence/1', Buffer.alloc(1_000_000)));
    const boundary = 'form-boundary';
    const outgoing = request(new URL(ticket.url, server.origin), {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': 2_000_000,
      },
    });
    outgoing.on('error', () => undefined);
    for (const [name, value] of Object.entries(ticket.fields)) {
      outgoing.write(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    }
    outgoing.write(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`);
    outgoing.write(Buffer.alloc(300_000));
    await expect.poll(async () => (await readdir(join(path, 'incoming'))).length).toBe(1);
    outgoing.destroy();
    await expect.poll(async () => (await readdir(join(path, 'incoming'))).length).toBe(0);
    expect(await bucket.pending()).toEqual([]);
    expect((await sendForm(server.origin, ticket, Buffer.alloc(1_000_000))).status).toBe(204);
    await server.close();
  });

  it('keeps the parts that arrived over a broken connection and a restart, and announces the whole once', async () => {
    const path = join(folder, 'parts');
    let bucket = await openBucket({ folder: path });
    const server = await serveBucket(bucket);
    const key = 'evidence/1';
    const chunks = [Buffer.alloc(smallestPart, 1), Buffer.alloc(smallestPart, 2), Buffer.alloc(9, 3)];
    const parts = chunks.map((chunk, index) => partOf(index + 1, chunk));
    const [first, second, third] = parts as [PartTerms, PartTerms, PartTerms];
    const upload = { key, upload: await bucket.beginParts({ key, contentType: 'application/pdf' }) };
    const put = async (part: PartTerms, origin: string, from = bucket) =>
      (await sendPart(origin, await from.partTicket(upload, part, 60), chunks[part.number - 1] as Buffer))
        .status;
    expect(await put(first, server.origin)).toBe(200);
    const ticket = await bucket.partTicket(upload, second, 60);
    const outgoing = request(new URL(ticket.url, server.origin), {
      method: 'PUT',
      headers: { ...ticket.headers, 'content-length': second.bytes },
    });
    outgoing.on('error', () => undefined);
    outgoing.write(Buffer.alloc(3_000_000, 2));
    await expect.poll(async () => (await readdir(join(path, 'incoming'))).length).toBe(1);
    outgoing.destroy();
    await expect.poll(async () => (await readdir(join(path, 'incoming'))).length).toBe(0);
    expect(await bucket.landedParts(upload)).toEqual([first]);
    await server.close();

    bucket = await openBucket({ folder: path });
    const seen: string[] = [];
    bucket.onObjectCreated((event) => seen.push(event.key));
    const again = await serveBucket(bucket);
    for (const part of [second, third]) expect(await put(part, again.origin)).toBe(200);
    expect(await bucket.completeParts(upload, parts)).toBe('completed');
    expect(await bucket.completeParts(upload, parts)).toBe('completed');
    await expect.poll(() => seen).toEqual([key]);
    expect(await bucket.pending()).toEqual([key]);
    expect(await readdir(join(path, 'uploads'))).toEqual([]);
    await again.close();
  });

  it('finishes a completion that a kill cut in two: the object was there, its parts were, too', async () => {
    const path = join(folder, 'halfway');
    const bucket = await openBucket({ folder: path });
    const key = 'evidence/1';
    const upload = { key, upload: await bucket.beginParts({ key, contentType: 'application/pdf' }) };
    await bucket.write(key, Buffer.from('whole'), 'application/pdf');
    expect(await bucket.completeParts(upload, [partOf(1, Buffer.from('whole'))])).toBe('completed');
    expect(await bucket.landedParts(upload)).toBeUndefined();
  });

  it('clears away uploads that nobody went on with, and leaves the others', async () => {
    const path = join(folder, 'abandoned');
    let now = Date.UTC(2026, 0, 1);
    const bucket = await openBucket({ folder: path, now: () => now });
    const begin = async (key: string) => ({
      key,
      upload: await bucket.beginParts({ key, contentType: 'application/pdf' }),
    });
    const old = await begin('evidence/old');
    now += 6 * 24 * 3_600_000;
    const young = await begin('evidence/young');
    expect(await bucket.sweepParts(7)).toBe(0);
    now += 2 * 24 * 3_600_000;
    expect(await bucket.sweepParts(7)).toBe(1);
    expect(await bucket.landedParts(old)).toBeUndefined();
    expect(await bucket.landedParts(young)).toEqual([]);
  });

  it('answers a form that is none, has no file, or ends before its file does', async () => {
    const bucket = await openBucket({ folder: join(folder, 'malformed') });
    const server = await serveBucket(bucket);
    const post = (contentType: string, body: string) =>
      fetch(`${server.origin}/objects`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      });
    expect((await post('text/plain', 'hello')).status).toBe(412);
    expect((await post('multipart/form-data', 'hello')).status).toBe(400);
    expect((await post('multipart/form-data; boundary=b', '--b--\r\n')).status).toBe(400);
    const { fields } = await bucket.ticket(terms('evidence/1', '1234'));
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n1234';
    expect((await post('multipart/form-data; boundary=b', parts.join('') + file)).status).toBe(400);
    expect(await bucket.read('evidence/1')).toBeUndefined();
    await server.close();
  });

  it('keeps every accepted upload, whole and listed as pending, when the process is killed', async () => {
    const path = join(folder, 'killed');
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../fixtures/uploading-child.ts', import.meta.url)), path],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.length > 1_000) child.kill('SIGKILL');
    });
    expect(await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))).toBe('SIGKILL');
    const accepted = printed.split('\n').slice(0, -1);
    const bucket = await openBucket({ folder: path });
    const pending = await bucket.pending();
    expect(pending).toEqual(expect.arrayContaining(accepted));
    for (const key of pending) expect(await bucket.read(key)).toHaveLength(50_000);
    expect(await readdir(join(path, 'incoming'))).toEqual([]);
  });
});
