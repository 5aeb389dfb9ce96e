import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * The customer's key of table, evidence and logs. Who may read is said by the grants on those; the key adds that the
 * customer can see each use of it, rotates it every year, and can shut everything at once by disabling it. Its policy is
 * therefore that of AWS's own keys: whoever of this account the table or the bucket lets in, through them and not by hand.
 */
export function dataKey(scope: Construct): Key {
  const { region, account, urlSuffix, partition } = Stack.of(scope);
  const key = new Key(scope, 'DataKey', {
    description: '示范：表、材料和日志的密钥',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ThroughTheServices',
      principals: [new AnyPrincipal()],
      actions: use,
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': account,
          'kms:ViaService': ['dynamodb', 's3'].map((service) => `${service}.${region}.${urlSuffix}`),
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsOfThisAccount',
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: use,
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:*` },
      },
    }),
  );
  return key;
}
