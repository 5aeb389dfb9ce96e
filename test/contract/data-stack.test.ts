import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { DataStack } from '#infra/stacks/data-stack.ts';

const flags = JSON.parse(readFileSync('cdk.json', 'utf8')).context as Record<string, unknown>;

/** The data stack's resources of one type, with a context as `cdk -c` gives it. */
function resources(type: string, context: Readonly<Record<string, unknown>> = {}) {
  const app = new App({
    context: { ...flags, ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new DataStack(app, 'ShifanData');
  const { Resources } = app.synth().getStackByName(stack.stackName).template as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}
const evidence = (context = {}) =>
  resources('AWS::S3::Bucket', context).find(([id]) => id.startsWith('Evidence'))?.[1].Properties;

test('evidence is locked only where days are given, in the way that redaction can pass', () => {
  expect(evidence()).not.toHaveProperty('ObjectLockEnabled');
  expect(evidence({ evidenceLockDays: '3650' })).toMatchObject({
    ObjectLockEnabled: true,
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3650 } } },
    VersioningConfiguration: { Status: 'Enabled' },
  });
});

test('a lock that was meant is not left out silently', () => {
  for (const days of ['ten', '0', '1.5', '-3'])
    expect(() => evidence({ evidenceLockDays: days })).toThrow('evidenceLockDays');
});

test('table and evidence are encrypted by the customer’s key, which is kept and rotated', () => {
  const [[id, key] = []] = resources('AWS::KMS::Key');
  expect(key).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: { EnableKeyRotation: true },
  });
  const arn = { 'Fn::GetAtt': [id, 'Arn'] };
  const [[, table] = []] = resources('AWS::DynamoDB::Table');
  expect(table?.Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, KMSMasterKeyId: arn });
  const encrypted = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn };
  expect(evidence()).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: encrypted },
      ],
    },
  });
});

test('a restored table takes the place of the first, which stays as it is, with its names still exported', () => {
  const restored = { restoredTable: 'shifan-restored', restoredStream: '2026-11-22T18:00:00.000' };
  const serving = (context = {}) => {
    const app = new App({
      context: { ...flags, ...context },
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
    });
    const stack = new DataStack(app, 'ShifanData');
    return { stack, template: app.synth().getStackByName('ShifanData').template };
  };
  const [before, after] = [serving(), serving(restored)];
  expect(after.template).toEqual(before.template);
  expect(Object.keys(after.template.Outputs)).toHaveLength(3);
  expect(before.stack.serving).toBe(before.stack.table);
  expect(after.stack.resolve(after.stack.serving.tableName)).toBe('shifan-restored');
  expect(JSON.stringify(after.stack.resolve(after.stack.serving.tableStreamArn))).toContain(
    ':table/shifan-restored/stream/2026-11-22T18:00:00.000',
  );
  expect(() => serving({ restoredTable: 'shifan-restored' })).toThrow('given together');
  expect(() => serving({ ...restored, restoredStream: 'latest' })).toThrow('restoredStream');
});
