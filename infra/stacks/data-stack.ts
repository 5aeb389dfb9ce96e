import { CfnParameter, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { denyUntilClean } from '#infra/constructs/admission-policy.ts';
import { dataKey } from '#infra/constructs/data-key.ts';
import { indexNames, logRetention } from '#infra/constructs/endpoint-function.ts';
import { unfinishedUploadDays } from '#shared/model/evidence.ts';

/**
 * What must outlive every deployment: the one table and the evidence. Nothing of this stack is deleted with it.
 */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly accessLogs: Bucket;
  readonly key: Key;
  /** Whether evidence is locked against deletion for a term (context `evidenceLockDays`). */
  readonly locked: boolean;
  /** What the functions work on: the table, or one restored from it (context `restoredTable`, `restoredStream`). */
  readonly serving: ITable;

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: '示范：数据（申报与材料），随堆栈删除而保留' });
    const webOrigin = new CfnParameter(this, 'WebOrigin', {
      description: 'Origin that browsers upload evidence from, such as https://shifan.example.cn',
      default: 'https://shifan.example.cn',
      allowedPattern: 'https://[^/]+',
    });

    this.key = dataKey(this);
    const encryptionKey = this.key as IKey;
    const lockDays = lockDaysFrom(this.node.tryGetContext('evidenceLockDays'));
    this.locked = lockDays !== null;

    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // The relay reads events from here: the outbox is the record itself.
      stream: StreamViewType.NEW_IMAGE,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const indexName of indexNames) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: `${indexName}pk`, type: AttributeType.STRING },
        sortKey: { name: `${indexName}sk`, type: AttributeType.STRING },
      });
    }

    this.serving = this.#served();

    const kept = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    } as const;
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...kept,
      // The delivery of access logs writes into no bucket that is encrypted by a customer's key by default.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: logRetention }],
    });
    Validations.of(this.accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket receives the access logs of the others; logging it to itself would never end.',
    });

    this.bucket = new Bucket(this, 'Evidence', {
      ...kept,
      encryption: BucketEncryption.KMS,
      encryptionKey,
      // One call of the key for many objects.
      bucketKeyEnabled: true,
      // A file that was removed remains evidence of what was decided on, and one that was deleted by mistake comes back.
      versioned: true,
      ...(lockDays !== null && {
        objectLockEnabled: true,
        // Governance: redaction (抹除) must be able to pass it, with a right that one function alone has.
        objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(lockDays)),
      }),
      serverAccessLogsBucket: this.accessLogs as IBucket,
      serverAccessLogsPrefix: 'evidence/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(unfinishedUploadDays) },
        // A key is written once: an older version is the same bytes sent twice, or a deletion that somebody may regret.
        { noncurrentVersionExpiration: Duration.days(replacedVersionDays), expiredObjectDeleteMarker: true },
      ],
      cors: [
        {
          allowedOrigins: [webOrigin.valueAsString],
          // A form with a whole file is posted, a part of a file is put.
          allowedMethods: [HttpMethods.GET, HttpMethods.POST, HttpMethods.PUT],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag'],
          maxAge: 3000,
        },
      ],
    });
    for (const statement of denyUntilClean(this.bucket)) this.bucket.addToResourcePolicy(statement);
    // Natively, not through CDK's custom resource: an upload is announced on the event bus, so that the check of
    // evidence lives in another stack without a circle.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  /**
   * The restored table where the context names one. The first one stays in this stack, untouched, and its names stay
   * exported: the other stacks let go of them only after this one has been deployed.
   * @throws Error where the context names half of it
   */
  #served(): ITable {
    const { tableArn, tableName, tableStreamArn = '' } = this.table;
    for (const value of [tableArn, tableName, tableStreamArn]) this.exportValue(value);
    const given = Object.entries(restoredNames).map(([name, form]) => {
      const value: unknown = this.node.tryGetContext(name);
      if (value !== undefined && (typeof value !== 'string' || !form.test(value)))
        throw new Error(`${name}: ${JSON.stringify(value)} is none`);
      return value;
    });
    const [name, stream] = given;
    if (name === undefined && stream === undefined) return this.table as ITable;
    if (name === undefined || stream === undefined)
      throw new Error('restoredTable and restoredStream are given together');
    const arn = this.formatArn({ service: 'dynamodb', resource: 'table', resourceName: name });
    return Table.fromTableAttributes(this, 'Restored', {
      tableArn: arn,
      tableStreamArn: `${arn}/stream/${stream}`,
      encryptionKey: this.key as IKey,
    });
  }
}

/** Name of a table, and the label of its stream: the time at which it was switched on. */
export const restoredNames = { restoredTable: /^[\w.-]{3,255}$/, restoredStream: /^[\d:T.-]{20,30}$/ };

/** Days in which a version that was replaced or deleted can be brought back. */
const replacedVersionDays = 90;

/** @throws Error for a context that is no number of days: a lock that was meant must not be left out silently */
function lockDaysFrom(context: unknown): number | null {
  if (context === undefined || context === '') return null;
  const days = Number(context);
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`evidenceLockDays: a whole number of days is expected, not ${JSON.stringify(context)}`);
  return days;
}
