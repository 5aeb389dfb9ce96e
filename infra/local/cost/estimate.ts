import type { PlayedCampaign, StepUnit } from './play.ts';
import { type Prices, type Usage, type UsageName, usageFrom } from './usage.ts';

/** What nobody can count here. Each is printed beside the result. */
export const assumptions = {
  /** Share of the applications that are published and named (about a hundred of 2,847 counties; DOMAIN N-06). */
  candidates: 0.04,
  /** Megabytes of a file. */
  fileMegabytes: 1.5,
  /** How often the bytes of each file are opened by somebody. */
  opened: 3,
  /** Months from the notice to the naming, and that the files are kept in the account. */
  months: 12,
  /** Milliseconds on Lambda for each call of the table: the way there and back. */
  tableCallMilliseconds: 5,
  /** A function of 512 MB has 512/1769 of a processor. */
  slower: 1769 / 512,
  functionGigabytes: 0.5,
  /** Gigabyte-seconds of checking a file: 0.6 s of 1 GB. */
  checkGigabyteSeconds: 0.6,
  /** Bytes of log that AWS writes itself for a call: the gateway's line, Lambda's start, end and report. */
  logBytesByAws: 1_400,
  /** X-Ray records one request a second and this share of the rest. */
  traced: 0.05,
  /** Alarms, metrics of its own, keys: of the account, whatever happens. */
  alarms: 29,
  metrics: 45,
  keys: 2,
  /** Functions that run every minute, and one every five: calls a month of a tenth of a second. */
  timerCalls: 2 * 43_800 + 8_760,
} as const;

const among = (per: StepUnit, applications: number) =>
  per === 'application'
    ? applications
    : per === 'campaign'
      ? 1
      : Math.ceil(applications * assumptions.candidates);

/** Of what one step uses, the line through both played sizes; what differs by less than 2 % is taken for constant. */
export function grownTo(
  applications: number,
  at: readonly [size: number, value: number],
  later: readonly [size: number, value: number],
): { readonly value: number; readonly slope: number } {
  const slope = (later[1] - at[1]) / (later[0] - at[0]);
  const constant = Math.abs(later[1] - at[1]) <= 0.02 * Math.max(at[1], later[1]);
  return constant
    ? { value: later[1], slope: 0 }
    : { value: Math.max(0, later[1] + slope * (applications - later[0])), slope };
}

/** Everything that a cycle of so many applications uses, by the slope between two played campaigns. */
export function usageOf(
  applications: number,
  [small, large]: readonly [PlayedCampaign, PlayedCampaign],
): Usage {
  return usageFrom((name) =>
    large.steps.reduce((sum, step, index) => {
      const before = small.steps[index];
      if (before === undefined) throw new Error(`${step.name} was not played in the small campaign`);
      // How long a handler took on a busy machine differs by chance; a slope of it would be chance times the country.
      if (name === 'handlerMilliseconds') return sum + step.each[name] * among(step.per, applications);
      const { value } = grownTo(
        applications,
        [small.applications, before.each[name]],
        [large.applications, step.each[name]],
      );
      return sum + value * among(step.per, applications);
    }, 0),
  );
}

/** Steps of which one uses more in a larger campaign: what would make the whole grow faster than the campaign. */
export function growing([small, large]: readonly [PlayedCampaign, PlayedCampaign]): {
  readonly step: string;
  readonly name: UsageName;
  readonly slope: number;
}[] {
  const watched: readonly UsageName[] = [
    'apiRequests',
    'tableCalls',
    'readUnits',
    'writeUnits',
    'transitions',
  ];
  return large.steps.flatMap((step, index) =>
    step.per === 'campaign'
      ? []
      : watched.flatMap((name) => {
          const before = small.steps[index]?.each[name] ?? 0;
          const { slope } = grownTo(0, [small.applications, before], [large.applications, step.each[name]]);
          // Less than a hundredth of what one uses, for each further application.
          return slope > 0.01 * Math.max(1, before) ? [{ step: step.name, name, slope }] : [];
        }),
  );
}

export interface Bill {
  readonly applications: number;
  readonly usage: Usage;
  /** By service, in the currency of the prices. */
  readonly parts: Readonly<Record<string, number>>;
  readonly total: number;
}

export function billOf(applications: number, usage: Usage, filesEach: number, { unit }: Prices): Bill {
  const price = (name: string): number => {
    const found = unit[name];
    if (found === undefined) throw new Error(`价目中没有 ${name}`);
    return found;
  };
  const { months } = assumptions;
  const files = applications * filesEach;
  const fileGigabytes = (files * assumptions.fileMegabytes) / 1024;
  const tableGigabytes = usage.tableBytes / 2 ** 30;
  const timers = assumptions.timerCalls * months;
  const gigabyteSeconds =
    ((usage.handlerMilliseconds * assumptions.slower + usage.tableCalls * assumptions.tableCallMilliseconds) /
      1000) *
      assumptions.functionGigabytes +
    files * assumptions.checkGigabyteSeconds +
    timers * 0.1 * assumptions.functionGigabytes;
  const calls = usage.lambdaCalls + timers;
  const outGigabytes = usage.outBytes / 2 ** 30;
  const parts = {
    接口网关: usage.apiRequests * price('apiRequest'),
    函数: calls * price('lambdaRequest') + gigabyteSeconds * price('lambdaGigabyteSecond'),
    表的读取: usage.readUnits * price('tableReadUnit'),
    表的写入: usage.writeUnits * price('tableWriteUnit'),
    表的存储和备份:
      tableGigabytes * months * (price('tableGigabyteMonth') + price('tableBackupGigabyteMonth')),
    材料的请求: usage.objectPuts * price('objectPut') + usage.objectGets * price('objectGet'),
    材料的存储: fileGigabytes * months * price('objectGigabyteMonth'),
    传出: (fileGigabytes * assumptions.opened + outGigabytes) * price('outGigabyte'),
    状态机: usage.transitions * price('transition'),
    '日志、跟踪':
      ((usage.logBytes + calls * assumptions.logBytesByAws) / 2 ** 30) * price('logGigabyte') +
      calls * assumptions.traced * price('trace'),
    '告警、指标、密钥':
      months *
      (assumptions.alarms * price('alarmMonth') +
        assumptions.metrics * price('customMetricMonth') +
        assumptions.keys * price('keyMonth')),
  };
  return { applications, usage, parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
