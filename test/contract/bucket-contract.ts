import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BucketPort, PartTerms, PartTicket, UploadTicket } from '#functions/ports/bucket.ts';
import { smallestPart } from '#functions/ports/object-terms.ts';

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

/** Puts one part as the browser does. */
export async function sendPart(origin: string, ticket: PartTicket, bytes: Uint8Array): Promise<Response> {
  const body = new Uint8Array(bytes);
  return fetch(new URL(ticket.url, origin), { method: 'PUT', headers: ticket.headers, body });
}

/** What must arrive for these bytes to be part `number`. */
export function partOf(number: number, bytes: Uint8Array): PartTerms {
  return { number, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * What every bucket adapter promises.
 * @param expectsFailure titles of tests that an emulator is known to get wrong: they have to fail there
 */
export function describeBucketContract(
  name: string,
  open: () => Promise<OpenedBucket>,
  expectsFailure: (title: string) => boolean = () => false,
): void {
  describe(`bucket port: ${name}`, () => {
    let opened: OpenedBucket;
    let bucket: BucketPort;
    let count = 0;
    const run = Date.now().toString(36);
    const newKey = () => {
      count += 1;
      return `contract/${run}/${count}.pdf`;
    };
    const terms = (key: string, bytes: Uint8Array) => ({
      key,
      contentType: 'application/pdf',
      bytes: bytes.length,
      sha256: partOf(1, bytes).sha256,
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
        await expect(bucket.ticket(terms(key, Buffer.from('x')))).rejects.toThrow(RangeError);
      }
    });

    it('takes exactly the bytes that a ticket names', async () => {
      const key = newKey();
      const bytes = randomBytes(300_000);
      const answer = await send(await bucket.ticket(terms(key, bytes)), bytes);
      expect(answer.status).toBe(204);
      expect(Buffer.compare((await bucket.read(key)) ?? new Uint8Array(), bytes)).toBe(0);
    });

    it('keeps what came through a ticket shut until it is admitted, and shuts it again once it is refused', async () => {
      const [key, none, parted] = [newKey(), newKey(), newKey()];
      const bytes = Buffer.from('%PDF-1.7');
      expect(await bucket.admission(key)).toBeUndefined();
      await bucket.admit(none, 'accepted');
      expect(await bucket.read(none)).toBeUndefined();
      expect((await send(await bucket.ticket(terms(key, bytes)), bytes)).status).toBe(204);
      const upload = { key: parted, upload: await bucket.beginParts(terms(parted, bytes)) };
      const ticket = await bucket.partTicket(upload, partOf(1, bytes), 300);
      expect((await sendPart(opened.origin, ticket, bytes)).status).toBe(200);
      expect(await bucket.completeParts(upload, [partOf(1, bytes)])).toBe('completed');
      for (const each of [key, parted]) {
        expect(await bucket.admission(each)).toBe('awaited');
        // The check reads what nobody else may.
        expect(Buffer.from((await bucket.read(each)) ?? []).toString()).toBe('%PDF-1.7');
        for (const admission of ['accepted', 'accepted', 'refused', 'accepted'] as const) {
          await bucket.admit(each, admission);
          expect(await bucket.admission(each)).toBe(admission);
        }
        expect(Buffer.from((await bucket.read(each)) ?? []).toString()).toBe('%PDF-1.7');
        await bucket.erase(each);
        expect(await bucket.admission(each)).toBeUndefined();
      }
    });

    const shut = 'answers no address of what is not admitted';
    (expectsFailure(shut) ? it.fails : it)(shut, async () => {
      const key = newKey();
      const bytes = Buffer.from('%PDF-1.7');
      await send(await bucket.ticket(terms(key, bytes)), bytes);
      const options = { fileName: 'a.pdf', contentType: 'application/pdf', expiresIn: 60 };
      const answer = async () =>
        (await fetch(new URL(await bucket.address(key, options), opened.origin))).status;
      expect(await answer()).toBe(403);
      await bucket.admit(key, 'accepted');
      expect(await answer()).toBe(200);
      await bucket.admit(key, 'refused');
      expect(await answer()).toBe(403);
    });

    it('refuses more bytes and fewer', async () => {
      const bytes = randomBytes(400_000);
      for (const length of [99, 101, 400_000]) {
        const key = newKey();
        const answer = await send(
          await bucket.ticket(terms(key, bytes.subarray(0, 100))),
          bytes.subarray(0, length),
        );
        expect(answer.status).toBe(400);
        expect(await bucket.read(key)).toBeUndefined();
      }
    });

    const digest = 'refuses other bytes of the same size, before the announced ones came and after';
    (expectsFailure(digest) ? it.fails : it)(digest, async () => {
      const key = newKey();
      const [bytes, other] = [randomBytes(300_000), randomBytes(300_000)];
      const ticket = await bucket.ticket(terms(key, bytes));
      expect((await send(ticket, other)).status).toBe(400);
      expect(await bucket.read(key)).toBeUndefined();
      expect((await send(ticket, bytes)).status).toBe(204);
      expect((await send(ticket, other)).ok).toBe(false);
      expect(Buffer.compare((await bucket.read(key)) ?? new Uint8Array(), bytes)).toBe(0);
    });

    it('refuses a ticket whose fields were changed', async () => {
      const key = newKey();
      const ticket = await bucket.ticket(terms(key, Buffer.from('12345')));
      const other = newKey();
      const forged = createHash('sha256').update('54321').digest('base64');
      for (const change of [
        { key: other },
        { 'Content-Type': 'text/html' },
        { 'x-amz-checksum-sha256': forged },
      ]) {
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
      const ticket = await bucket.ticket({ ...terms(key, Buffer.from('12345')), expiresIn: 1 });
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

    describe('in parts', () => {
      const contentType = 'application/pdf';
      /** Two parts of a file, an upload begun for it, and a way to send them. */
      const begun = async (sizes = [smallestPart, 70_000]) => {
        const key = newKey();
        const upload = { key, upload: await bucket.beginParts({ key, contentType }) };
        const chunks = sizes.map((size) => randomBytes(size));
        const parts = chunks.map((chunk, index) => partOf(index + 1, chunk));
        const put = async (index: number, bytes = chunks[index] as Uint8Array) => {
          const ticket = await bucket.partTicket(upload, parts[index] as PartTerms, 300);
          return (await sendPart(opened.origin, ticket, bytes)).status;
        };
        return { key, upload, chunks, parts, put };
      };

      it('puts the parts together, in whatever order they come, and has no object before', async () => {
        const { key, upload, chunks, parts, put } = await begun();
        expect(await bucket.landedParts(upload)).toEqual([]);
        expect(await put(1)).toBe(200);
        expect(await bucket.landedParts(upload)).toEqual([parts[1]]);
        expect(await bucket.completeParts(upload, parts)).toBe('incomplete');
        expect(await bucket.read(key)).toBeUndefined();
        expect(await put(0)).toBe(200);
        expect(await bucket.landedParts(upload)).toEqual(parts);
        expect(await bucket.completeParts(upload, parts)).toBe('completed');
        expect(Buffer.compare((await bucket.read(key)) ?? new Uint8Array(), Buffer.concat(chunks))).toBe(0);
      });

      it('completes once, however often and by however many it is asked', async () => {
        const { key, upload, chunks, parts, put } = await begun();
        for (const index of [0, 1]) await put(index);
        const outcomes = await Promise.all([1, 2, 3].map(() => bucket.completeParts(upload, parts)));
        expect(outcomes).toEqual(['completed', 'completed', 'completed']);
        expect(await bucket.completeParts(upload, parts)).toBe('completed');
        expect(await bucket.landedParts(upload)).toBeUndefined();
        await bucket.abortParts(upload);
        expect((await bucket.read(key))?.length).toBe(Buffer.concat(chunks).length);
      });

      it('takes a part again: the same bytes, or what replaces them', async () => {
        const { upload, chunks, parts, put } = await begun();
        expect([await put(0), await put(0)]).toEqual([200, 200]);
        expect(await bucket.landedParts(upload)).toEqual([parts[0]]);
        const other = Buffer.from(chunks[0] as Uint8Array).fill(7, 0, 10);
        const ticket = await bucket.partTicket(upload, partOf(1, other), 300);
        expect((await sendPart(opened.origin, ticket, other)).status).toBe(200);
        expect(await bucket.landedParts(upload)).toEqual([partOf(1, other)]);
        await put(1);
        expect(await bucket.completeParts(upload, parts)).toBe('incomplete');
      });

      it('refuses other bytes than announced, more and fewer', async () => {
        const { upload, chunks, put } = await begun();
        const whole = chunks[1] as Uint8Array;
        const changed = Buffer.from(whole);
        changed[9] = (changed[9] as number) ^ 1;
        for (const bytes of [changed, whole.subarray(1), Buffer.concat([whole, whole])]) {
          expect([400, 403]).toContain(await put(1, bytes));
        }
        expect(await bucket.landedParts(upload)).toEqual([]);
      });

      it('refuses a ticket that was changed, has expired, or comes without its checksum', async () => {
        const { upload, chunks, parts } = await begun();
        const stranger = await begun();
        const bytes = chunks[1] as Uint8Array;
        const second = parts[1] as PartTerms;
        const ticket = await bucket.partTicket(upload, second, 300);
        const foreign = ticket.url.replace(
          encodeURIComponent(upload.upload),
          encodeURIComponent(stranger.upload.upload),
        );
        expect(foreign).not.toBe(ticket.url);
        expect((await sendPart(opened.origin, { ...ticket, url: foreign }, bytes)).status).toBe(403);
        expect([400, 403]).toContain(
          (await sendPart(opened.origin, { ...ticket, headers: {} }, bytes)).status,
        );
        const brief = await bucket.partTicket(upload, second, 1);
        await opened.elapse(2_100);
        expect((await sendPart(opened.origin, brief, bytes)).status).toBe(403);
        expect(await bucket.landedParts(upload)).toEqual([]);
        expect(await bucket.landedParts(stranger.upload)).toEqual([]);
      });

      it('throws away what was aborted, as often as it is asked', async () => {
        const { key, upload, parts, put } = await begun();
        await put(0);
        await bucket.abortParts(upload);
        await bucket.abortParts(upload);
        expect(await bucket.landedParts(upload)).toBeUndefined();
        expect(await put(1)).toBe(404);
        expect(await bucket.completeParts(upload, parts)).toBe('gone');
        expect(await bucket.read(key)).toBeUndefined();
      });

      it('puts together no parts below 5 MiB but the last, none with a gap, and not none at all', async () => {
        const { upload, parts } = await begun([smallestPart - 1, 10]);
        const [first, last] = parts as [PartTerms, PartTerms];
        for (const wrong of [
          parts,
          [],
          [last],
          [
            { ...first, bytes: smallestPart },
            { ...last, number: 3 },
          ],
        ])
          await expect(bucket.completeParts(upload, wrong)).rejects.toThrow(RangeError);
      });

      it('refuses keys that are no keys', async () => {
        await expect((async () => bucket.beginParts({ key: 'a\0b', contentType }))()).rejects.toThrow(
          RangeError,
        );
      });
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
