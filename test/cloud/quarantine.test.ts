import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { S3Bucket } from '#functions/aws/s3-bucket.ts';
import { uncheckedReader } from '#infra/constructs/admission-policy.ts';
import { partOf, sendForm } from '../contract/bucket-contract.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { element, query, region } from './requests.ts';

/* Deny until clean, by the synthesized policy, on an emulator that checks signatures, grants and policies. */
const templateFile = join(import.meta.dirname, '../../.cache/cloud/ShifanData.template.json');
const name = 'quarantine';
const key = 'evidence/application/file';
const bytes = Buffer.from('%PDF-1.7');
let emulator: Emulator;
let endpoint = '';

beforeAll(async () => {
  emulator = await startEmulator(process.env['SHIFAN_PYTHON_TOOLS'] ?? '', { AUTH: 'true' });
  endpoint = emulator.endpoint;
  await client('test', 'test').send(new CreateBucketCommand({ Bucket: name }));
  await client('test', 'test').send(new PutBucketPolicyCommand({ Bucket: name, Policy: policy() }));
});
afterAll(() => emulator?.stop());

function client(accessKeyId: string, secretAccessKey: string): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    credentials,
  });
}

/** The denials of the bucket of evidence as they are deployed, for this bucket. */
function policy(): string {
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    Resources: Record<
      string,
      { Type: string; Properties: { PolicyDocument: { Statement: { Sid?: string; Resource: unknown }[] } } }
    >;
  };
  const statements = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::S3::BucketPolicy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const denials = statements.filter(({ Sid }) => Sid === 'DenyUntilClean' || Sid === 'OnlyTheCheckAdmits');
  expect(denials).toHaveLength(2);
  const here = denials.map((statement) => {
    const [, [, path]] = (statement.Resource as { 'Fn::Join': [string, [unknown, string]] })['Fn::Join'];
    return { ...statement, Resource: `arn:aws:s3:::${name}${path}` };
  });
  return JSON.stringify({ Version: '2012-10-17', Statement: here });
}

/** Somebody who may do everything with the bucket, as far as grants go. */
async function user(UserName: string, tag?: typeof uncheckedReader): Promise<S3Bucket> {
  const iam = (fields: Record<string, string>) =>
    query(endpoint, 'iam', { Version: '2010-05-08', UserName, ...fields });
  await iam({
    Action: 'CreateUser',
    ...(tag && { 'Tags.member.1.Key': tag.key, 'Tags.member.1.Value': tag.value }),
  });
  const everything = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  };
  await iam({
    Action: 'PutUserPolicy',
    PolicyName: 'everything',
    PolicyDocument: JSON.stringify(everything),
  });
  const made = await iam({ Action: 'CreateAccessKey' });
  return new S3Bucket(
    client(element(made, 'AccessKeyId') ?? '', element(made, 'SecretAccessKey') ?? ''),
    name,
  );
}

test('what is uploaded is read by the check alone until that has accepted it, and only the check says so', async () => {
  const reader = await user('reader');
  const checker = await user('checker', uncheckedReader);
  const options = { fileName: 'a.pdf', contentType: 'application/pdf', expiresIn: 60 };
  const opens = async (at = key) => (await fetch(await reader.address(at, options))).status;

  const ticket = await reader.ticket({
    key,
    contentType: 'application/pdf',
    bytes: bytes.length,
    sha256: partOf(1, bytes).sha256,
    expiresIn: 60,
  });
  expect((await sendForm(endpoint, ticket, bytes)).status).toBe(204);
  expect(await opens()).toBe(403);
  await expect(reader.read(key)).rejects.toMatchObject({ name: 'AccessDenied' });
  // A right to tag helps nobody: the denial goes before it.
  await expect(reader.admit(key, 'accepted')).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(await opens()).toBe(403);

  expect(Buffer.from((await checker.read(key)) ?? []).toString()).toBe('%PDF-1.7');
  await checker.admit(key, 'accepted');
  expect(await opens()).toBe(200);
  await checker.admit(key, 'refused');
  expect(await opens()).toBe(403);

  // The mark of a scanner alone opens nothing, and stays beside that of the check.
  const scanned = { TagSet: [{ Key: 'GuardDutyMalwareScanStatus', Value: 'NO_THREATS_FOUND' }] };
  await client('test', 'test')
    .send(new PutObjectTaggingCommand({ Bucket: name, Key: key, Tagging: scanned }))
    .catch(() => undefined);
  expect(await opens()).toBe(403);

  // What the product writes itself is not uploaded, and not held.
  await reader.write('on-site/application/photo', bytes, 'image/jpeg');
  expect(await opens('on-site/application/photo')).toBe(200);
});
