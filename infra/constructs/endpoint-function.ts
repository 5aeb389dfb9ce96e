import {
  type Acknowledgment,
  type CfnResource,
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { stateMachineNames } from '#functions/state-machines.ts';
import { uncheckedReader } from '#infra/constructs/admission-policy.ts';
import type { FunctionCode } from '#infra/constructs/function-bundles.ts';
import { machineArn } from '#infra/constructs/state-machines.ts';

/** Indexes of the one table; what they mean is known to functions/stores alone. */
export const indexNames = ['gsi1', 'gsi2', 'gsi3'] as const;

/** 网络安全法第二十一条：网络日志留存不少于六个月。 */
export const logRetention = Duration.days(184);

/** What a function needs from the world; it is granted this and nothing else. */
export interface Needs {
  readonly table: 'read' | 'write';
  /** What it calls of the bucket port. Addresses and tickets are signed with the function's own rights. */
  readonly bucket?: keyof typeof bucketGrants;
  /** start: starts executions; inspect: asks whether one runs; complete: completes waiting tasks. */
  readonly workflow?: readonly ('start' | 'inspect' | 'complete')[];
  /** Sends mail. The grant is given where the sender is known (mail-stack.ts). */
  readonly mail?: 'send';
  /** Signs the daily seals. The grant is given where the key is made (api-stack.ts). */
  readonly seal?: true;
}

/** The resources behind the ports, who issues the tokens, and what becomes of files that nobody has scanned. */
export interface Surroundings {
  readonly functions: FunctionCode;
  readonly table: ITable;
  readonly bucket: IBucket;
  /** The customer's key, which logs are encrypted with. */
  readonly key: IKey;
  /** Whether the bucket has object lock (governance). */
  readonly locked: boolean;
  /** count or hold: of the functions behind the API and of the check. */
  readonly unscannedFiles?: string;
  /** Of functions that send mail or say whether there is any. */
  readonly mail?: { readonly from: string; readonly origin: string; readonly configurationSet: string };
  /** Of functions that verify tokens; tasks and events act as the system. */
  readonly identity?: {
    readonly issuer: string;
    readonly audience: string;
    readonly jwksUri: string;
    readonly storedAs: string;
  };
}

export interface EndpointFunctionProps {
  /** Path of the module from the root; also what the local runner calls (Metadata `shifan:entry`). */
  readonly entry: string;
  readonly description: string;
  readonly needs: Needs;
  readonly surroundings: Surroundings;
  /** Beside the variables that every function has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds. An endpoint answers within the gateway's 30; a task or a batch may take longer. */
  readonly seconds?: number;
  /** Processor time grows with it: 1769 MB is one whole processor. */
  readonly memoryMegabytes?: number;
}

const readTable = ['dynamodb:GetItem', 'dynamodb:Query'];
// A transaction is authorised as the writes that it holds.
const writeTable = [...readTable, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];

const bucketGrants = {
  // An upload in parts that nobody will use is thrown away at once.
  ticket: { object: ['s3:PutObject', 's3:AbortMultipartUpload'], bucket: [] },
  parts: {
    object: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    bucket: ['s3:ListBucket'],
  },
  abort: { object: ['s3:AbortMultipartUpload'], bucket: [] },
  address: { object: ['s3:GetObject'], bucket: [] },
  // Hands out a copy that it makes. Without the right to list, one that is absent is answered as forbidden.
  copy: { object: ['s3:GetObject', 's3:PutObject'], bucket: ['s3:ListBucket'] },
  // Without the right to list, a key that is absent is answered as forbidden and not as absent.
  erase: { object: ['s3:DeleteObject', 's3:DeleteObjectVersion'], bucket: ['s3:ListBucketVersions'] },
  // The tags hold what the scanner of the cloud has found, and what the check has.
  check: {
    object: ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'],
    bucket: ['s3:ListBucket'],
  },
} as const satisfies Record<string, { object: readonly string[]; bucket: readonly string[] }>;

/** One Lambda function with the house's defaults, its own role, and only the grants that it declares. */
export class EndpointFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: EndpointFunctionProps) {
    const { entry, needs, surroundings, seconds = 15, memoryMegabytes = 512 } = props;
    const own = new Construct(scope, `${id}Role`);
    const logGroup = new LogGroup(own, 'Logs', {
      encryptionKey: surroundings.key,
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(own, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      code: surroundings.functions.codeOf(entry),
      handler: surroundings.functions.handlerOf(entry),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: props.description,
      timeout: Duration.seconds(seconds),
      memorySize: memoryMegabytes,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      environment: {
        TABLE_NAME: surroundings.table.tableName,
        BUCKET_NAME: surroundings.bucket.bucketName,
        STATE_MACHINE_ARNS: `{${stateMachineNames.map((name) => `"${name}":"${machineArn(scope, name)}"`).join(',')}}`,
        ...(surroundings.unscannedFiles !== undefined && { UNSCANNED_FILES: surroundings.unscannedFiles }),
        ...(needs.bucket === 'erase' && surroundings.locked && { OBJECT_LOCK: 'governance' }),
        ...props.environment,
        ...(surroundings.identity && {
          ISSUER: surroundings.identity.issuer,
          AUDIENCE: surroundings.identity.audience,
          JWKS_URI: surroundings.identity.jwksUri,
          ISSUER_NAME: surroundings.identity.storedAs,
        }),
      },
    });
    (this.node.defaultChild as CfnResource).addMetadata('shifan:entry', entry);
    logGroup.grantWrite(role);
    this.#grant(needs, surroundings);
    Validations.of(own).acknowledge(...wildcards(needs, surroundings));
  }

  #grant(needs: Needs, { table, bucket, locked }: Surroundings): void {
    const allow = (actions: readonly string[], resources: string[]) =>
      this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources }));
    // Named one by one: «index/*» would grant an index that does not exist yet.
    const indexes = indexNames.map((name) => `${table.tableArn}/index/${name}`);
    allow(needs.table === 'write' ? writeTable : readTable, [table.tableArn]);
    allow(['dynamodb:Query'], indexes);
    if (needs.bucket !== undefined) {
      const grants = bucketGrants[needs.bucket];
      allow(grants.object, [bucket.arnForObjects('*')]);
      if (needs.bucket === 'check' && this.role)
        Tags.of(this.role).add(uncheckedReader.key, uncheckedReader.value);
      if (needs.bucket === 'erase' && locked)
        allow(['s3:BypassGovernanceRetention'], [bucket.arnForObjects('*')]);
      if (grants.bucket.length > 0) allow(grants.bucket, [bucket.bucketArn]);
    }
    const machines = stateMachineNames.map((name) => machineArn(this, name));
    if (needs.workflow?.includes('start')) allow(['states:StartExecution'], machines);
    if (needs.workflow?.includes('inspect')) {
      const executions = stateMachineNames.map((name) => machineArn(this, name, '*'));
      allow(['states:DescribeExecution'], executions);
    }
    if (needs.workflow?.includes('complete')) allow(['states:SendTaskSuccess'], machines);
  }
}

/** The wildcards that the declared needs bring with them, each with its reason. */
function wildcards(needs: Needs, { bucket }: Surroundings): Acknowledgment[] {
  const finding = (resource: string, reason: string) => ({
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
  });
  const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
  return [
    finding(
      '*',
      'X-Ray takes segments and telemetry for no particular resource: its two actions know only «*».',
    ),
    ...(needs.workflow?.includes('inspect') ? stateMachineNames : []).map((name) =>
      finding(
        `${states}:execution:${name}:*`,
        'Executions are named at run time, after the application or the campaign.',
      ),
    ),
    ...(needs.bucket === undefined
      ? []
      : [
          finding(
            `${evidenceBucketIn(Stack.of(bucket))}/*`,
            'Keys of evidence are unguessable ids made at run time.',
          ),
        ]),
  ];
}

/** The bucket of evidence as the check of wildcards writes it: the export of the data stack. */
const evidenceBucketIn = ({ stackName }: Stack) =>
  `${stackName}:ExportsOutputFnGetAttEvidence4CC26D68Arn9E0A376E`;

/** open-stage → OpenStage: what a construct is called after a file. */
export function inPascalCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
}

/** What functions know of the way to mailboxes; an empty sender is none. */
export function mailEnvironment({ mail }: Surroundings): Readonly<Record<string, string>> {
  return mail === undefined
    ? {}
    : { MAIL_FROM: mail.from, MAIL_ORIGIN: mail.origin, MAIL_CONFIGURATION: mail.configurationSet };
}
