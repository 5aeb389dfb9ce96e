import { setTimeout as pause } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { S3Bucket } from '#functions/aws/s3-bucket.ts';
import { isGap } from '../cloud/emulator-gaps.ts';
import { awsEndpoint, createS3Bucket, noteWithoutEndpoint } from '../fixtures/aws-emulator.ts';
import { describeBucketContract } from './bucket-contract.ts';

const endpoint = awsEndpoint;
if (endpoint === undefined) {
  noteWithoutEndpoint('bucket port: S3');
} else {
  const open = async () => {
    const { client, name } = await createS3Bucket(endpoint);
    return {
      bucket: new S3Bucket(client, name),
      origin: endpoint,
      elapse: pause,
      close: async () => client.destroy(),
    };
  };
  describeBucketContract('S3', open, isGap);
}

describe('presigned requests to S3', () => {
  const client = new S3Client({
    region: 'cn-north-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  });
  const bucket = new S3Bucket(client, 'evidence');

  it('bind the key, the type, the exact size and the digest in the policy', async () => {
    const sha256 = 'ab'.repeat(32);
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const terms = {
      key: 'evidence/1',
      contentType: 'application/pdf',
      bytes: 1234,
      sha256,
      expiresIn: 300,
    };
    const { url, fields } = await bucket.ticket(terms);
    expect(new URL(url).hostname).toBe('evidence.s3.cn-north-1.amazonaws.com.cn');
    expect(fields).toMatchObject({
      key: 'evidence/1',
      'Content-Type': 'application/pdf',
      'x-amz-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': checksum,
    });
    const policy = JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString());
    expect(policy.conditions).toEqual(
      expect.arrayContaining([
        ['content-length-range', 1234, 1234],
        ['eq', '$Content-Type', 'application/pdf'],
        ['eq', '$x-amz-checksum-algorithm', 'SHA256'],
        ['eq', '$x-amz-checksum-sha256', checksum],
        { key: 'evidence/1' },
        { bucket: 'evidence' },
      ]),
    );
  });

  it('bind size and checksum of a part as signed headers', async () => {
    const sha256 = 'ab'.repeat(32);
    const terms = { number: 3, bytes: 8_388_608, sha256 };
    const { url, headers } = await bucket.partTicket({ key: 'evidence/1', upload: 'UP+1' }, terms, 600);
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe('/evidence/1');
    expect(searchParams.get('uploadId')).toBe('UP+1');
    expect(searchParams.get('partNumber')).toBe('3');
    expect(searchParams.get('X-Amz-Expires')).toBe('600');
    expect(searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual(
      expect.arrayContaining(['content-length', 'host', 'x-amz-checksum-sha256']),
    );
    expect(headers).toEqual({ 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') });
  });

  it('name the file that the browser saves', async () => {
    const options = { fileName: '佐证.pdf', contentType: 'application/pdf', expiresIn: 60 };
    const { searchParams } = new URL(await bucket.address('evidence/1', options));
    expect(searchParams.get('response-content-disposition')).toBe(
      `attachment; filename="__.pdf"; filename*=UTF-8''%E4%BD%90%E8%AF%81.pdf`,
    );
    expect(searchParams.get('response-content-type')).toBe('application/pdf');
    expect(searchParams.get('X-Amz-Expires')).toBe('60');
  });
});
