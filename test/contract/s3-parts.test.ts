import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { S3Bucket } from '#functions/aws/s3-bucket.ts';

/*
 * What the adapter asks of S3 for uploads in parts, and how it reads the answers that S3's documentation shows. The whole
 * contract runs where SHIFAN_AWS_ENDPOINT names an emulator (bucket-cloud.test.ts).
 */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
type Answer = (asked: Asked) => { readonly status: number; readonly body?: string };

let server: Server;
let bucket: S3Bucket;
let asked: Asked[];
let answer: Answer;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await text(request),
    };
    asked.push(one);
    const { status, body = '' } = answer(one);
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new S3Client({
    region: 'cn-north-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
  bucket = new S3Bucket(client, 'evidence');
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.close());

const upload = { key: 'evidence/c.u/e1', upload: 'UP1' };
const hex = (digit: string) => digit.repeat(64);
const base64 = (digit: string) => Buffer.from(hex(digit), 'hex').toString('base64');
const parts = [
  { number: 1, bytes: 8_388_608, sha256: hex('a') },
  { number: 2, bytes: 1_000, sha256: hex('b') },
];
const part = (number: number, size: number, digit: string) =>
  `<Part><PartNumber>${number}</PartNumber><ETag>"etag-${number}"</ETag><Size>${size}</Size><ChecksumSHA256>${base64(digit)}</ChecksumSHA256></Part>`;
const list = (inside: string, more = '<IsTruncated>false</IsTruncated>') => ({
  status: 200,
  body: `<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><UploadId>UP1</UploadId>${more}${inside}</ListPartsResult>`,
});
const both = list(part(1, 8_388_608, 'a') + part(2, 1_000, 'b'));
const noSuchUpload = {
  status: 404,
  body: '<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist.</Message></Error>',
};
const completed = {
  status: 200,
  body: '<CompleteMultipartUploadResult><ETag>"whole-2"</ETag></CompleteMultipartUploadResult>',
};

describe('uploads in parts on S3', () => {
  it('begin with the checksum algorithm that every part will be held to', async () => {
    answer = () => ({
      status: 200,
      body: '<InitiateMultipartUploadResult><UploadId>UP1</UploadId></InitiateMultipartUploadResult>',
    });
    expect(await bucket.beginParts({ key: upload.key, contentType: 'application/pdf' })).toBe('UP1');
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: expect.stringContaining('/evidence/evidence/c.u/e1?uploads'),
      headers: { 'x-amz-checksum-algorithm': 'SHA256', 'content-type': 'application/pdf' },
    });
  });

  it('list what has arrived, page by page', async () => {
    const next = '<IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>';
    answer = ({ url }) =>
      url.includes('part-number-marker=1') ? list(part(2, 1_000, 'b')) : list(part(1, 8_388_608, 'a'), next);
    expect(await bucket.landedParts(upload)).toEqual(parts);
    expect(asked).toHaveLength(2);
    answer = () => noSuchUpload;
    expect(await bucket.landedParts(upload)).toBeUndefined();
  });

  it('are completed with the checksum of each part and the size of the whole', async () => {
    answer = ({ method }) => (method === 'GET' ? both : completed);
    expect(await bucket.completeParts(upload, parts)).toBe('completed');
    const { headers, body } = asked[1] as Asked;
    expect(headers['x-amz-mp-object-size']).toBe('8389608');
    for (const [number, digit] of [
      [1, 'a'],
      [2, 'b'],
    ] as const)
      expect(body).toMatch(
        new RegExp(
          `<Part>(?=.*etag-${number})(?=.*<PartNumber>${number}<)(?=.*${base64(digit).replaceAll('+', '\\+')}).*?</Part>`,
        ),
      );
  });

  it('are not completed while a part is missing, or is another one', async () => {
    for (const landed of [part(1, 8_388_608, 'a'), part(1, 8_388_608, 'a') + part(2, 1_000, 'c')]) {
      answer = () => list(landed);
      expect(await bucket.completeParts(upload, parts)).toBe('incomplete');
    }
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('that do not exist any more were completed where the object is there, and are gone where it is not', async () => {
    // Asked by listing: the object is not admitted yet, and an object with a longer key is another.
    for (const [there, outcome] of [
      [upload.key, 'completed'],
      [`${upload.key}-2`, 'gone'],
      [undefined, 'gone'],
    ] as const) {
      const contents = there === undefined ? '' : `<Contents><Key>${there}</Key></Contents>`;
      const listing = { status: 200, body: `<ListBucketResult>${contents}</ListBucketResult>` };
      const isListing = ({ url }: { url: string }) => url.includes('list-type=2');
      answer = (request) => (isListing(request) ? listing : noSuchUpload);
      expect(await bucket.completeParts(upload, parts)).toBe(outcome);
      // Completed or aborted by somebody else between the two requests.
      answer = (request) => (isListing(request) ? listing : request.method === 'GET' ? both : noSuchUpload);
      expect(await bucket.completeParts(upload, parts)).toBe(outcome);
    }
  });

  it('are aborted as often as it is asked; any other error is one', async () => {
    answer = () => ({ status: 204 });
    await bucket.abortParts(upload);
    answer = () => noSuchUpload;
    await bucket.abortParts(upload);
    expect(asked[0]).toMatchObject({ method: 'DELETE', url: expect.stringContaining('uploadId=UP1') });
    answer = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
    await expect(bucket.abortParts(upload)).rejects.toThrow();
    await expect(bucket.landedParts(upload)).rejects.toThrow();
    await expect(bucket.completeParts(upload, parts)).rejects.toThrow();
  });
});
