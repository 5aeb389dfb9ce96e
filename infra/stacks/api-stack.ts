import {
  CfnOutput,
  CfnParameter,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { apiRoute } from '#infra/constructs/api-route.ts';
import {
  EndpointFunction,
  inPascalCase,
  type Needs,
  type Surroundings,
} from '#infra/constructs/endpoint-function.ts';
import type { Environment, SettingName } from '#infra/environments.ts';
import type { IdentityStack } from '#infra/stacks/identity-stack.ts';
import { configurationSet } from '#infra/stacks/mail-stack.ts';
import { routes } from '#shared/contract/routes.ts';
import { redactionAction } from '#shared/domain/redact-evidence.ts';

/** What streams, uploads and timers trigger: module in functions/events → what it needs. */
export const eventFunctions = {
  'relay-events': { table: 'write', workflow: ['start', 'inspect', 'complete'] },
  'erase-content': { table: 'write', bucket: 'erase' },
  'check-evidence': { table: 'write', bucket: 'check' },
  reconcile: { table: 'write', workflow: ['start', 'inspect', 'complete'] },
  'deliver-hooks': { table: 'write' },
  'seal-records': { table: 'write', seal: true },
  'measure-campaigns': { table: 'read' },
} as const satisfies Record<string, Needs>;
type EventFunctionName = keyof typeof eventFunctions;

export interface ApiStackProps extends StackProps {
  readonly environment: Environment;
  /** Whose tokens count, where the installation has a pool of its own. */
  readonly pool?: IdentityStack | undefined;
}

/** The HTTP API with its public routes, and the functions that follow what the API has written. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly deadLetters: Queue;
  /** What functions of routes are surrounded by: it knows whose tokens count. */
  readonly surroundings: Surroundings;
  readonly accessLogs: LogGroup;
  /** Functions that an alarm watches of their own. */
  readonly watched: Readonly<Record<'relay' | 'erase' | 'reconcile' | 'seal', EndpointFunction>>;

  /** Of the routes that need a token, where the environment wants the gateway to look at it first. */
  readonly authorizer: IHttpRouteAuthorizer | undefined;

  constructor(
    scope: Construct,
    id: string,
    within: Omit<Surroundings, 'identity'>,
    { environment, pool, ...props }: ApiStackProps,
  ) {
    super(scope, id, { ...props, description: '示范：接口与事件处理' });
    const { settings } = environment;
    // Any OIDC issuer: regions in China have no Cognito user pools.
    const parameter = (name: string, setting: SettingName, description: string) =>
      new CfnParameter(this, name, {
        description,
        allowedPattern: '.+',
        ...(settings[setting] !== undefined && { default: settings[setting] }),
      }).valueAsString;
    const unscannedFiles = new CfnParameter(this, 'UnscannedFiles', {
      description:
        'hold: files wait for the mark of GuardDuty Malware Protection; count: without it, they count as not scanned',
      allowedValues: ['count', 'hold'],
      default: settings.unscannedFiles ?? 'count',
    }).valueAsString;
    const optional = (name: string, description: string) =>
      new CfnParameter(this, name, { description, default: '' }).valueAsString;
    this.surroundings = {
      ...within,
      unscannedFiles,
      mail: {
        from: optional('MailFrom', 'Sender of mails, an identity verified in SES; empty for no mail'),
        origin: optional('MailOrigin', 'Address of the pages, which links of mails begin with: https://…'),
        configurationSet,
      },
      identity: {
        issuer:
          pool?.issuer ??
          parameter('Issuer', 'issuer', 'Issuer (iss) of the access tokens, an https address'),
        audience:
          pool?.audience ??
          parameter('Audience', 'audience', 'Audience (aud) that access tokens are made out to'),
        jwksUri:
          pool?.jwksUri ??
          parameter(
            'JwksUri',
            'jwksUri',
            'Where the public keys of the issuer are fetched from, an https address',
          ),
        storedAs: optional(
          'IssuerName',
          'Name of the issuer in stored memberships, so that it may change its address; «local» for what was imported from one machine whose accounts move along; its address when empty',
        ),
      },
    };

    const webOrigin = new CfnParameter(this, 'WebOrigin', {
      description: 'Origin of the pages, which alone may call the API from a browser: https://…',
      default: settings.webOrigin ?? 'https://shifan.example.cn',
      allowedPattern: 'https://[^/]+',
    }).valueAsString;
    const { issuer, audience } = this.surroundings.identity as NonNullable<Surroundings['identity']>;
    this.authorizer = environment.gatewayChecksTokens
      ? new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: [audience] })
      : undefined;
    this.api = new HttpApi(this, 'Api', {
      description: '示范：接口（/api）',
      createDefaultStage: false,
      // The middleware verifies every token by itself, here and on one machine; routes say what the gateway does before.
      defaultAuthorizer: new HttpNoneAuthorizer(),
      // For pages that lie elsewhere than before this gateway. A browser that asks from any other origin gets nothing.
      corsPreflight: {
        allowOrigins: [webOrigin],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.PATCH],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        exposeHeaders: ['idempotent-replayed', 'content-disposition', 'link', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      encryptionKey: within.key,
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: environment.throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    // What anybody may send without a sign-in gets a narrow gate of its own.
    const open = routes.filter(({ access }) => access === 'public');
    (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
      open
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => [
          `${method} /api${path}`,
          { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20, DetailedMetricsEnabled: true },
        ]),
    );
    // A stage can throttle a route only after it is there.
    for (const route of open) stage.node.addDependency(apiRoute(this, this.api, route, this.surroundings));

    this.deadLetters = new Queue(this, 'DeadLetters', {
      // Positions in the stream and keys of objects lie here, nothing of the matter: the service's own key is enough.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the others; an alarm watches its depth.',
    });
    // Rules of any stack of this account set aside here what they could not deliver.
    this.deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    this.watched = this.#events(this.surroundings);
    for (const [name, { functionName }] of Object.entries(this.watched))
      new CfnOutput(this, `${inPascalCase(name)}Function`, {
        description: 'For RUNBOOK.md',
        value: functionName,
      });
  }

  #events(surroundings: Surroundings): ApiStack['watched'] {
    const make = (
      name: EventFunctionName,
      description: string,
      seconds: number,
      memoryMegabytes: number,
      environment: Readonly<Record<string, string>> = {},
    ) =>
      new EndpointFunction(this, inPascalCase(name), {
        entry: `functions/events/${name}.ts`,
        description,
        needs: eventFunctions[name],
        surroundings,
        seconds,
        memoryMegabytes,
        environment,
      });
    const failed = this.deadLetters as IQueue;

    const relay = make(
      'relay-events',
      'Follows new events: executions, waiting tasks, notifications',
      60,
      512,
    );
    const newEvents = (image: object = {}) =>
      new DynamoEventSource(surroundings.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 25,
        // One bad event is singled out and set aside; the others go on. An event may be seen twice.
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 10,
        onFailure: new SqsDlq(failed),
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('EVENT#') } }, ...image },
          }),
        ],
      });
    relay.addEventSource(newEvents());
    // A second and last reader of the stream (a shard has room for two), so that the relay may delete no file.
    const erase = make('erase-content', 'Erases the bytes of redacted files', 60, 512);
    erase.addEventSource(
      newEvents({ NewImage: { data: { M: { action: { S: FilterRule.isEqual(redactionAction) } } } } }),
    );

    const check = make('check-evidence', 'Checks an uploaded file by its bytes', 60, 1024);
    new Rule(this, 'EvidenceUploaded', {
      description: 'A file has arrived in the bucket of evidence, or the scanner has marked it',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created', 'Object Tags Added'],
        detail: { bucket: { name: [surroundings.bucket.bucketName] } },
      },
      targets: [
        new LambdaTarget(check as IFunction, {
          deadLetterQueue: failed,
          retryAttempts: 10,
          // The shape of S3's own notification, so that the function does not depend on the road an upload takes.
          event: RuleTargetInput.fromObject({
            Records: [{ s3: { object: { key: EventField.fromPath('$.detail.object.key') } } }],
          }),
        }),
      ],
    });

    const hooks = make('deliver-hooks', 'Tells other systems what is due (webhooks)', 120, 512);
    new Rule(this, 'HooksMinute', {
      description: 'Every minute',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(hooks as IFunction, { retryAttempts: 0 })],
    });

    const measure = make('measure-campaigns', 'Says how many applications wait where', 60, 256);
    new Rule(this, 'FiveMinutes', {
      description: 'Every five minutes',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(measure as IFunction, { retryAttempts: 0 })],
    });

    const reconcile = make('reconcile', 'Starts the executions that are missing', 300, 512);
    new Rule(this, 'Daily', {
      description: '02:10 in Shanghai',
      schedule: Schedule.cron({ minute: '10', hour: '18' }),
      targets: [new LambdaTarget(reconcile as IFunction, { deadLetterQueue: failed, retryAttempts: 2 })],
    });

    const key = this.#sealKey();
    const seal = make('seal-records', 'Signs where every record ended, day by day', 300, 512, {
      SEAL_KEY_ID: key.keyArn,
    });
    key.grant(seal, 'kms:Sign', 'kms:GetPublicKey');
    new Rule(this, 'Nightly', {
      description: '00:40 in Shanghai, and again at 06:40 for a night that failed',
      schedule: Schedule.cron({ minute: '40', hour: '16,22' }),
      targets: [new LambdaTarget(seal as IFunction, { deadLetterQueue: failed, retryAttempts: 2 })],
    });
    return { relay, erase, reconcile, seal };
  }

  /** The key of the daily seals. It outlives the stack: seals by another key would look like a forgery. */
  #sealKey(): Key {
    const spec = new CfnParameter(this, 'SealKeySpec', {
      description:
        'Kind of the sealing key: Ed25519 where the region has it, else P-256; SM2 in China; never changed afterwards',
      allowedValues: [KeySpec.ECC_NIST_EDWARDS25519, KeySpec.ECC_NIST_P256, KeySpec.SM2],
      default: KeySpec.ECC_NIST_EDWARDS25519,
    });
    const key = new Key(this, 'SealKey', {
      description: '示范：每日封存的签名密钥',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    (key.node.defaultChild as CfnKey).keySpec = spec.valueAsString;
    return key;
  }
}

/** One line a request: enough to follow a complaint, without the query, which may hold a name. */
const accessLog = {
  at: '$context.requestTime',
  request: '$context.requestId',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  fault: '$context.integrationErrorMessage',
};
