import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  Annotations,
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  Duration,
  Fn,
  RemovalPolicy,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  FunctionCode as EdgeCode,
  Function as EdgeFunction,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { logRetention } from '#infra/constructs/endpoint-function.ts';
import { repositoryRoot } from '#infra/constructs/function-bundles.ts';

/** Of files that the build of the pages may hold; test/unit/web-screens.test.ts holds it to web/static. */
export const fileEndings = [
  'js',
  'css',
  'json',
  'svg',
  'png',
  'jpg',
  'ico',
  'woff2',
  'txt',
  'html',
  'md',
  'webmanifest',
  'wasm',
];

/**
 * What is no file of the build is a screen, and every screen is index.html. Written here and not as an error document,
 * which would also turn the API's own 404 into a page. By the endings of files: ids of applications hold dots.
 */
export const screens = `
function handler(event) {
  var request = event.request;
  var isFile = /\\.(${fileEndings.join('|')})$/.test(request.uri);
  if (!isFile && request.uri.indexOf('/_app/') !== 0) request.uri = '/index.html';
  return request;
}`;

/** The screens on a distribution that also carries /api, so that the browser talks to one origin. */
export class WebStack extends Stack {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { api }: { readonly api: HttpApi }) {
    super(scope, id, { description: '示范：界面' });
    // Its own log bucket: the one of the data stack would tie the lifetime of the web to it.
    const own = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    } as const;
    const logs = new Bucket(this, 'AccessLogs', {
      ...own,
      // Distributions write their standard logs through an ACL.
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: logRetention }],
    });
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket receives the access logs of the others; logging it to itself would never end.',
    });
    const site = new Bucket(this, 'Site', {
      ...own,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: logs as IBucket,
      serverAccessLogsPrefix: 'site/',
    });

    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      comment: 'The page itself carries the policy of its scripts, with their hashes',
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        contentSecurityPolicy: {
          contentSecurityPolicy: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
          override: false,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          {
            header: 'permissions-policy',
            value: 'camera=(), microphone=(), geolocation=(self)',
            override: true,
          },
        ],
      },
    });
    const common = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: headers,
      compress: true,
    } as const;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: '示范',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket: logs as IBucket,
      logFilePrefix: 'distribution/',
      defaultBehavior: {
        ...common,
        origin: S3BucketOrigin.withOriginAccessControl(site as IBucket),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new EdgeFunction(this, 'Screens', {
              comment: 'Every screen is index.html',
              runtime: FunctionRuntime.JS_2_0,
              code: EdgeCode.fromInline(screens),
            }),
          },
        ],
      },
      additionalBehaviors: {
        '/api/*': {
          ...common,
          origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint))),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
    });
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason:
          'No country is barred: the public reads a publicity from wherever it is, and the API asks for a token.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason:
          'A firewall in front is the installation’s choice and cost (政务云 brings its own); the gateway throttles.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason:
          'The default certificate fixes the protocol; an installation that gives its own domain sets it beside the certificate.',
      },
    );
    new CfnOutput(this, 'Address', {
      value: `https://${this.distribution.distributionDomainName}`,
    });
    this.#publish(site);
  }

  /** Puts web/build into the bucket: hashed files for a year, everything else to be asked for each time. */
  #publish(site: Bucket): void {
    const build = path.join(repositoryRoot, 'web/build');
    if (!existsSync(path.join(build, 'index.html'))) {
      Annotations.of(this).addWarningV2(
        'shifan:web-not-built',
        'web/build is missing: the bucket stays as it is. npm run build',
      );
      return;
    }
    const hashed = '_app/immutable/*';
    const upload = (id: string, exclude: string[], include: string[], cacheControl: CacheControl[]) =>
      new BucketDeployment(this, id, {
        sources: [Source.asset(build)],
        destinationBucket: site as IBucket,
        exclude,
        include,
        cacheControl,
        prune: false,
        memoryLimit: 512,
      });
    // Old hashed files stay: a page that was opened before a deployment still finds its parts.
    const parts = upload(
      'HashedFiles',
      ['*'],
      [hashed],
      [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    );
    const pages = upload('Pages', [hashed], [], [CacheControl.noCache()]);
    pages.node.addDependency(parts);
    const uploader = this.node.children.find((child) =>
      child.node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    if (uploader === undefined) throw new Error('The function of BucketDeployment was not found');
    const cdkOwn = 'The function belongs to CDK and works only during a deployment';
    Validations.of(uploader).acknowledge(
      { id: 'AwsSolutions-L1', reason: `${cdkOwn}; its runtime is chosen there.` },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        reason: `${cdkOwn}; the policy lets it write its log.`,
      },
      ...['GetBucket*', 'GetObject*', 'List*', 'DeleteObject*', 'Abort*'].map((action) => ({
        id: `AwsSolutions-IAM5[Action::s3:${action}]`,
        reason: `${cdkOwn}; CDK's grants name these families of actions, on the two buckets alone.`,
      })),
      ...[
        `<${this.getLogicalId(site.node.defaultChild as CfnElement)}.Arn>`,
        `arn:<AWS::Partition>:s3:::cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-assets-<AWS::AccountId>-<AWS::Region>`,
      ].map((bucket) => ({
        id: `AwsSolutions-IAM5[Resource::${bucket}/*]`,
        reason: `${cdkOwn}; it copies every file of the screens from the one bucket into the other.`,
      })),
    );
  }
}
