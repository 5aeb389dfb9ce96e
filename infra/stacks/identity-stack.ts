import { CfnOutput, CfnParameter, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/**
 * A pool of users of its own, for an installation outside China that has no issuer: accounts are made by its
 * administrators, and what they may do says the product's own directory, as with every issuer.
 */
export class IdentityStack extends Stack {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;

  /** @param webOrigin where people come back to from the sign-in, where it is known */
  constructor(scope: Construct, id: string, { webOrigin }: { readonly webOrigin: string | undefined }) {
    super(scope, id, { description: '示范：登录（Cognito）' });
    const origin = new CfnParameter(this, 'WebOrigin', {
      description: 'Where the pages are: https://…',
      allowedPattern: 'https://[^/]+',
      ...(webOrigin !== undefined && { default: webOrigin }),
    }).valueAsString;
    const domain = new CfnParameter(this, 'DomainPrefix', {
      description: 'Prefix of the address of the sign-in page: <prefix>.auth.<region>.amazoncognito.com',
      default: 'shifan',
      allowedPattern: '[a-z0-9-]+',
    }).valueAsString;
    const pool = new UserPool(this, 'People', {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const reason =
      'Threat protection is a plan with a price of its own; a second factor is required of everybody, and what an account may do the product reads from its own directory at every request.';
    for (const id of ['AwsSolutions-COG3', 'AwsSolutions-COG8'])
      Validations.of(pool).acknowledge({ id, reason });
    new UserPoolDomain(this, 'Domain', { userPool: pool, cognitoDomain: { domainPrefix: domain } });
    const client = new UserPoolClient(this, 'Browser', {
      userPool: pool,
      // The browser keeps no secret: the code is bound to it by PKCE.
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${origin}/signed-in`],
        logoutUrls: [`${origin}/`],
      },
    });
    this.issuer = pool.userPoolProviderUrl;
    this.audience = client.userPoolClientId;
    this.jwksUri = `${pool.userPoolProviderUrl}/.well-known/jwks.json`;
    for (const [name, value] of Object.entries({ Issuer: this.issuer, Audience: this.audience }))
      new CfnOutput(this, name, { value });
  }
}
