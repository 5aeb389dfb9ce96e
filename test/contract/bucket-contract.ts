import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BucketPort, UploadTicket } from '#functions/ports/bucket.ts';

export interface OpenedBucket {
  readonly bucket: BucketPort;
  /** Where relative addresses and tickets lead. */
  readonly origin: string;
  /** Lets wall time pass as the bucket sees it. */
  elapse(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Sends a ticket's form as the browser does: the fields, then the file. */
export async function sendForm(origin: string, ticket: UploadTicket, bytes: Uint8Array): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), '佐证.pdf');
  return fetch(new URL(ticket.url, origin), { method: 'POST', body: form });
}

/** What every bucket adapter promises. */
export function describeBucketContract(name: string, open: () => Promise<OpenedBucket>): void {
  describe(`bucket port: ${name}`, () => {
    let opened: OpenedBucket;
    let bucket: BucketPort;
    let count = 0;
    const run = Date.now().toString(36);
    const newKey = () => {
      count += 1;
      return `contract/${run}/${count}.pdf`;
    };
    const terms = (key: string, bytes: number) => ({
      key,
      contentType: 'application/pdf',
      bytes,
      expiresIn: 300,
    });
    const send = (ticket: UploadTicket, bytes: Uint8Array) => sendForm(opened.origin, ticket, bytes);

    beforeAll(async () => {
      opened = await open();
      bucket = opened.bucket;
    });
    afterAll(() => opened.close());

    it('gives back what was written, whole, and undefined for what was not', async () => {
      const key = newKey();
      expect(await bucket.read(key)).toBeUndefined();
      const bytes = randomBytes(200_000);
      await bucket.write(key, bytes, 'application/pdf');
      expect(Buffer.compare((await bucket.read(key)) ?? new Uint8Array(), bytes)).toBe(0);
      await bucket.write(key, new Uint8Array(), 'application/pdf');
      expect(await bucket.read(key)).toHaveLength(0);
    });

    it('takes keys with any characters and up to 1024 bytes, apart from one another', async () => {
      const prefix = `contract/${run}/keys`;
      const keys = ['a/b', 'a/b/c', 'A/b', 'a b+c&d=e%2F', '证明材料/附件一.pdf', '..a', 'é', 'e\u0301'].map(
        (end) => `${prefix}/${end}`,
      );
      keys.push(`${prefix}/${'x'.repeat(1024 - prefix.length - 1)}`);
      for (const key of keys) await bucket.write(key, Buffer.from(key), 'text/plain');
      for (const key of keys) expect(Buffer.from((await bucket.read(key)) ?? []).toString()).toBe(key);
    });

    it('refuses keys that are no keys', async () => {
      for (const key of ['', 'a\0b', 'a\nb', 'k'.repeat(1025), '\ud800']) {
        await expect(bucket.write(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
        await expect(bucket.ticket(terms(key, 1))).rejects.toThrow(RangeError);
      }
    });

    it('takes exactly the bytes that a ticket names', async () => {
      const key = newKey();
      const bytes = randomBytes(300_000);
      const answer = await send(await bucket.ticket(terms(key, bytes.length)), bytes);
      expect(answer.status).toBe(204);
      expect(Buffer.compare((await bucket.read(key)) ?? new Uint8Array(), bytes)).toBe(0);
    });

    it('refuses more bytes and fewer', async () => {
      for (const length of [99, 101, 400_000]) {
        const key = newKey();
        const answer = await send(await bucket.ticket(terms(key, 100)), randomBytes(length));
        expect(answer.status).toBe(400);
        expect(await bucket.read(key)).toBeUndefined();
      }
    });

    it('refuses a ticket whose fields were changed', async () => {
      const key = newKey();
      const ticket = await bucket.ticket(terms(key, 5));
      const other = newKey();
      for (const change of [{ key: other }, { 'Content-Type': 'text/html' }]) {
        const answer = await send(
          { ...ticket, fields: { ...ticket.fields, ...change } },
          Buffer.from('12345'),
        );
        expect(answer.status).toBe(403);
      }
      expect(await bucket.read(key)).toBeUndefined();
      expect(await bucket.read(other)).toBeUndefined();
    });

    it('refuses an expired ticket', async () => {
      const key = newKey();
      const ticket = await bucket.ticket({ ...terms(key, 5), expiresIn: 1 });
      await opened.elapse(2_100);
      expect((await send(ticket, Buffer.from('12345'))).status).toBe(403);
      expect(await bucket.read(key)).toBeUndefined();
    });

    it('reads through an address, with the name that the file is saved under and never as a page', async () => {
      const key = newKey();
      await bucket.write(key, Buffer.from('%PDF-1.7'), 'application/octet-stream');
      const address = await bucket.address(key, {
        fileName: '重庆市"自评"表 (1).pdf',
        contentType: 'application/pdf',
        expiresIn: 60,
      });
      const answer = await fetch(new URL(address, opened.origin));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('%PDF-1.7');
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      const disposition = answer.headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''/);
      expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe('重庆市"自评"表 (1).pdf');
    });

    it('erases for good, whatever was written over it, and as often as it is asked', async () => {
      const [key, neighbour] = [newKey(), newKey()];
      await bucket.write(key, Buffer.from('first'), 'text/plain');
      await bucket.write(key, Buffer.from('second'), 'text/plain');
      await bucket.write(`${key}.other`, Buffer.from('kept'), 'text/plain');
      const address = await bucket.address(key, {
        fileName: 'a.txt',
        contentType: 'text/plain',
        expiresIn: 60,
      });
      await bucket.erase(key);
      await bucket.erase(key);
      await bucket.erase(neighbour);
      expect(await bucket.read(key)).toBeUndefined();
      expect((await fetch(new URL(address, opened.origin))).status).toBe(404);
      expect(Buffer.from((await bucket.read(`${key}.other`)) ?? []).toString()).toBe('kept');
    });

    it('refuses an address that was changed or has expired', async () => {
      const key = newKey();
      const secret = newKey();
      await bucket.write(key, Buffer.from('open'), 'text/plain');
      await bucket.write(secret, Buffer.from('closed'), 'text/plain');
      const options = { fileName: 'a.txt', contentType: 'text/plain', expiresIn: 2 };
      const address = await bucket.address(key, options);
      expect((await fetch(new URL(address, opened.origin))).status).toBe(200);
      const [base = '', last = ''] = [key, secret].map((whole) => whole.split('/').at(-1));
      const changed = address.replace(base, last);
      expect(changed).not.toBe(address);
      expect((await fetch(new URL(changed, opened.origin))).status).toBe(403);
      await opened.elapse(3_100);
      expect((await fetch(new URL(address, opened.origin))).status).toBe(403);
    });
  });
}
