import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { synthesize } from '#infra/app.ts';
import { environmentOf } from '#infra/environments.ts';

const complete = {
  env: 'prod',
  issuer: 'https://login.example.cn/oidc',
  audience: 'shifan-api',
  jwksUri: 'https://login.example.cn/oidc/jwks',
  webOrigin: 'https://shifan.example.cn',
  alarmEmail: 'duty@example.cn',
  unscannedFiles: 'hold',
};
const read = (context: Readonly<Record<string, string>>) => environmentOf((key) => context[key]);

describe('the context', () => {
  test('of prod lacks nothing, or says in Chinese what it lacks and what that means, all at once', () => {
    expect(read(complete)).toMatchObject({ name: 'prod', prefix: 'Shifan', keepsData: true });
    const refused = () => read({ env: 'prod', issuer: 'http://login.example.cn' });
    expect(refused).toThrow('-c issuer=http://login.example.cn 不对：应为登录服务（令牌的 iss），https 网址');
    for (const name of ['audience', 'jwksUri', 'webOrigin', 'alarmEmail', 'unscannedFiles'])
      expect(refused).toThrow(`缺少 -c ${name}=…`);
    expect(() => read({ ...complete, env: 'production' })).toThrow('没有环境“production”');
    expect(() => read({ ...complete, gatewayChecksTokens: 'yes' })).toThrow('只能是 true 或 false');
  });

  test('of dev needs nothing; a pool of its own stands for the issuer, and never in China', () => {
    expect(read({ env: 'dev' })).toMatchObject({ prefix: 'ShifanDev', keepsData: false, alarms: null });
    const { issuer: _, audience: __, jwksUri: ___, ...rest } = complete;
    expect(read({ ...rest, cognito: 'true' }).cognito).toBe(true);
    expect(() => read({ ...complete, cognito: 'true', china: 'true' })).toThrow('中国区域没有 Cognito');
  });

  test('without env is that of prod whose settings come as parameters, as before', () => {
    expect(read({})).toMatchObject({ name: 'prod', gatewayChecksTokens: false, settings: {} });
  });
});

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** The templates of an environment, with the functions as they lie there: what is looked at are the templates. */
async function templatesOf(context: Readonly<Record<string, string>>): Promise<Map<string, Template>> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'shifan-environment-'));
  folders.push(outdir);
  await synthesize({ outdir, context, bundles: false });
  const report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const findings = (report.pluginReports as { pluginName: string; violations?: { ruleName: string }[] }[])
    .filter(({ pluginName }) => pluginName === 'AwsSolutions')
    .flatMap(({ violations = [] }) => violations.map(({ ruleName }) => ruleName));
  expect(findings).toEqual([]);
  return new Map(
    fs
      .readdirSync(outdir)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => [
        name.replace('.template.json', ''),
        JSON.parse(fs.readFileSync(path.join(outdir, name), 'utf8')) as Template,
      ]),
  );
}
const every = (templates: Map<string, Template>, type: string) =>
  [...templates.values()].flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ Type }) => Type === type),
  );

test('prod: settings are the parameters’ defaults, tokens are looked at twice, the alarms write to somebody', async () => {
  const templates = await templatesOf({ ...complete, cognito: 'false' });
  const { Parameters } = templates.get('ShifanApi') as Template;
  expect(Parameters).toMatchObject({
    Issuer: { Default: complete.issuer },
    Audience: { Default: complete.audience },
    JwksUri: { Default: complete.jwksUri },
    WebOrigin: { Default: complete.webOrigin },
    UnscannedFiles: { Default: 'hold' },
  });
  expect(every(templates, 'AWS::SNS::Subscription').map(({ Properties }) => Properties['Endpoint'])).toEqual([
    complete.alarmEmail,
  ]);
  const kinds = every(templates, 'AWS::ApiGatewayV2::Route').map(
    ({ Properties }) => Properties['AuthorizationType'],
  );
  expect(new Set(kinds)).toEqual(new Set(['JWT', 'NONE']));
  const [authorizer] = every(templates, 'AWS::ApiGatewayV2::Authorizer');
  expect(authorizer?.Properties).toMatchObject({
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: { Ref: 'Issuer' }, Audience: [{ Ref: 'Audience' }] },
  });
  const [api] = every(templates, 'AWS::ApiGatewayV2::Api');
  expect(api?.Properties['CorsConfiguration']).toMatchObject({
    AllowOrigins: [{ Ref: 'WebOrigin' }],
    AllowHeaders: ['authorization', 'content-type', 'idempotency-key'],
  });
  expect(every(templates, 'AWS::DynamoDB::Table').map(({ DeletionPolicy }) => DeletionPolicy)).toEqual([
    'Retain',
  ]);
}, 300_000);

test('dev with a pool of its own: other names, nothing that stays behind, narrower, and nobody is woken', async () => {
  const templates = await templatesOf({ env: 'dev', cognito: 'true' });
  expect([...templates.keys()].filter((name) => !name.startsWith('ShifanDev'))).toEqual([]);
  expect([...templates.keys()]).toContain('ShifanDevIdentity');
  const kept = [...templates.values()].flatMap(({ Resources }) =>
    Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain'),
  );
  expect(kept.map(([name]) => name)).toEqual([]);
  const [table] = every(templates, 'AWS::DynamoDB::Table');
  expect(table?.Properties['DeletionProtectionEnabled']).toBe(false);
  const [pool] = every(templates, 'AWS::Cognito::UserPool');
  expect(pool?.Properties).toMatchObject({
    MfaConfiguration: 'ON',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  });
  for (const { Properties } of every(templates, 'AWS::Logs::LogGroup'))
    expect(Properties['RetentionInDays']).toBe(14);
  for (const { Properties } of every(templates, 'AWS::CloudWatch::Alarm'))
    expect(Properties['AlarmActions']).toBeUndefined();
  const [stage] = every(templates, 'AWS::ApiGatewayV2::Stage');
  expect(stage?.Properties['DefaultRouteSettings']).toMatchObject({ ThrottlingRateLimit: 20 });
  expect(JSON.stringify(templates.get('ShifanDevApi')?.Parameters)).not.toContain('Issuer (iss)');
}, 300_000);

test('China: no mail, no distribution, no pool, and no partition or address suffix spelt out', async () => {
  const templates = await templatesOf({ ...complete, china: 'true', gatewayChecksTokens: 'false' });
  for (const name of ['ShifanMail', 'ShifanWeb', 'ShifanIdentity'])
    expect([...templates.keys()]).not.toContain(name);
  const text = JSON.stringify([...templates.values()]);
  for (const type of ['AWS::SES::', 'AWS::CloudFront::', 'AWS::Cognito::']) expect(text).not.toContain(type);
  expect(text).not.toMatch(/arn:aws(-cn)?:/);
  expect(text).not.toMatch(/"[^"]*\bamazonaws\.com(\.cn)?\/[^"]*"/);
}, 300_000);
