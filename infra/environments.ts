import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between installations. Everything else is the same template. */
export interface Environment {
  readonly name: 'dev' | 'prod';
  /** What the stacks are called by: ShifanData, ShifanDevData. */
  readonly prefix: string;
  /** Whether table, files, keys and logs outlive their stacks, and the table refuses to be deleted. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  /** Requests a second that the gateway lets in, and at once. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Who is written to by the alarms; null where they are only looked at. */
  readonly alarms: { readonly email: string | null } | null;
  /** Whether the gateway looks at tokens before a function is called; it knows RSA signatures alone. */
  readonly gatewayChecksTokens: boolean;
  /** Whether a pool of users of its own is made; regions in China have none. */
  readonly cognito: boolean;
  /** Whether the stacks go to China, which has no mail service, no user pools, and another CloudFront. */
  readonly china: boolean;
  /** Defaults of the stacks' parameters, where the context gives them. */
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
}

/** The context lacks something or holds what cannot be; the message is for whoever deploys. */
export class EnvironmentRefused extends Error {
  override readonly name = 'EnvironmentRefused';
}

const settingNames = ['issuer', 'audience', 'jwksUri', 'webOrigin', 'alarmEmail', 'unscannedFiles'] as const;
export type SettingName = (typeof settingNames)[number];

const meaning: Readonly<Record<SettingName, string>> = {
  issuer: '登录服务（令牌的 iss），https 网址',
  audience: '令牌的受众（aud）',
  jwksUri: '登录服务公钥的 https 网址',
  webOrigin: '页面的来源，如 https://shifan.example.cn',
  alarmEmail: '告警寄给谁',
  unscannedFiles: 'hold（等待查毒）或 count（不查毒也计入）',
};

const valid: Readonly<Record<SettingName, RegExp>> = {
  issuer: /^https:\/\/[^\s]+$/,
  audience: /^\S+$/,
  jwksUri: /^https:\/\/[^\s]+$/,
  webOrigin: /^https:\/\/[^/\s]+$/,
  alarmEmail: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  unscannedFiles: /^(hold|count)$/,
};

/**
 * The environment that the context asks for: `-c env=dev|prod`, and for prod every setting. Without `env` it is the one
 * of prod whose settings are given as parameters when it is deployed.
 * @param context value of a key of the CDK context
 * @throws EnvironmentRefused
 */
export function environmentOf(context: (key: string) => unknown): Environment {
  const text = (key: string): string | undefined => {
    const value = context(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const yes = (key: string, otherwise: boolean): boolean => {
    const value = context(key);
    if (value === undefined || value === '') return otherwise;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new EnvironmentRefused(`-c ${key}=… 只能是 true 或 false`);
  };
  const env = text('env');
  if (env !== undefined && env !== 'dev' && env !== 'prod')
    throw new EnvironmentRefused(`没有环境“${env}”：-c env=dev 或 -c env=prod`);
  const china = yes('china', false);
  const cognito = yes('cognito', false);
  if (china && cognito)
    throw new EnvironmentRefused('中国区域没有 Cognito 用户池：去掉 -c cognito=true，用自己的登录服务。');
  // A pool of its own is the issuer, and its address is known only when it is there.
  const ofPool: ReadonlySet<SettingName> = new Set(cognito ? ['issuer', 'audience', 'jwksUri'] : []);
  const settings: Partial<Record<SettingName, string>> = {};
  const faults: string[] = [];
  for (const name of settingNames) {
    const value = text(name);
    if (value === undefined) {
      if (env === 'prod' && !ofPool.has(name)) faults.push(`缺少 -c ${name}=…（${meaning[name]}）`);
    } else if (!valid[name].test(value)) faults.push(`-c ${name}=${value} 不对：应为${meaning[name]}`);
    else settings[name] = value;
  }
  if (faults.length > 0)
    throw new EnvironmentRefused([`${env === 'prod' ? '正式环境' : '环境'}的参数：`, ...faults].join('\n  '));
  const gatewayChecksTokens = yes('gatewayChecksTokens', env !== undefined);
  const common = { china, cognito, gatewayChecksTokens, settings };
  if (env === 'dev')
    return {
      ...common,
      name: 'dev',
      prefix: 'ShifanDev',
      keepsData: false,
      logRetention: RetentionDays.TWO_WEEKS,
      throttle: { rateLimit: 20, burstLimit: 40 },
      alarms: null,
    };
  return {
    ...common,
    name: 'prod',
    prefix: 'Shifan',
    keepsData: true,
    // 网络安全法第二十一条：网络日志留存不少于六个月。
    logRetention: RetentionDays.SIX_MONTHS,
    // A province's last afternoon: 3,000 units within two hours are 5 requests a second, with room for forty times that.
    throttle: { rateLimit: 200, burstLimit: 400 },
    alarms: { email: settings.alarmEmail ?? null },
  };
}
