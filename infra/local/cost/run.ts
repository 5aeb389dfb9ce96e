import { parseArgs } from 'node:util';
import { assumptions, type Bill, billOf, growing, usageOf } from './estimate.ts';
import { filesEach, type PlayedCampaign, playCampaign } from './play.ts';
import { readPrices } from './usage.ts';

/**
 * `npm run cost [-- --json] [--sizes 3,9] [--prices file.json]`: plays a campaign of each of two sizes from the first
 * draft to the naming on the embedded adapters, counts what AWS would bill, and says what a cycle of 100, 1,000 and
 * 8,847 applications would cost by a dated price table. Ends non-zero where a screen reads more in the larger campaign.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '3,9' },
    prices: { type: 'string' },
  },
});
const [few = 0, many = 0] = values.sizes.split(',').map(Number);
if (!(Number.isInteger(few) && Number.isInteger(many) && few > 0 && many > few && many <= 60))
  throw new Error('--sizes 应为两个从小到大的整数，不超过 60，如 3,9');
const prices = readPrices(values.prices);
const say = (line: string) => {
  if (!values.json) console.log(line);
};

const played: PlayedCampaign[] = [];
for (const size of [few, many]) {
  say(`${size} 份申报，从开始申报到命名……`);
  played.push(await playCampaign(size, say));
}
const both = played as [PlayedCampaign, PlayedCampaign];
const bills = [100, 1_000, 2_847 + 6_000].map((applications) =>
  billOf(applications, usageOf(applications, both), filesEach, prices),
);
// One unit is a page of 4 KB more of what concerns the reader alone, such as the own inbox.
const faults = Object.entries(both[1].screens).filter(
  ([name, units]) => units > (both[0].screens[name] ?? 0) + 1,
);
if (values.json) console.log(JSON.stringify({ prices, assumptions, played, bills, growing: growing(both) }));
else console.log(asText(both, bills));
if (faults.length > 0) {
  console.error(`这些页面的读取量随批次变大：${faults.map(([name]) => name).join('、')}`);
  process.exitCode = 1;
}

function asText([small, large]: readonly [PlayedCampaign, PlayedCampaign], all: readonly Bill[]): string {
  const money = (value: number) => value.toFixed(2).padStart(10);
  const national = all.at(-1) as Bill;
  const times = (later: Bill, earlier: Bill) => `×${(later.total / earlier.total).toFixed(1)}`;
  return [
    '',
    `一轮的费用（${prices.region}，${prices.currency}，价目 ${prices.date}）；一份申报 ${filesEach} 份材料`,
    `  ${'份数'.padEnd(8, '　')}${all.map(({ applications }) => String(applications).padStart(10)).join('')}`,
    ...Object.keys(national.parts).map(
      (name) => `  ${name.padEnd(8, '　')}${all.map(({ parts }) => money(parts[name] ?? 0)).join('')}`,
    ),
    `  ${'合计'.padEnd(8, '　')}${all.map(({ total }) => money(total)).join('')}`,
    `  ${'每份'.padEnd(8, '　')}${all.map(({ total, applications }) => money(total / applications)).join('')}`,
    `  增长：100 → 1,000 ${times(all[1] as Bill, all[0] as Bill)}，1,000 → 8,847 ${times(national, all[1] as Bill)}（按 ${small.applications} 份和 ${large.applications} 份之间量得的斜率）`,
    `  全国一轮的用量：${[
      `${Math.round(national.usage.apiRequests / 1000)} 千次请求`,
      `${Math.round(national.usage.transitions / 1000)} 千次状态转换`,
      `${Math.round(national.usage.readUnits / 1000)} 千读取单位`,
      `${Math.round(national.usage.writeUnits / 1000)} 千写入单位`,
      `表 ${(national.usage.tableBytes / 2 ** 30).toFixed(1)} GB`,
    ].join('，')}`,
    '',
    '一次做一件事，批次越大用得越多的步骤（每多一份申报）：',
    ...(growing([small, large]).map(({ step, name, slope }) => `  ${step}：${name} +${slope.toFixed(2)}`) ||
      []),
    '',
    `打开一个页面的读取单位（${small.applications} 份、${large.applications} 份时），不应变多：`,
    ...Object.entries(large.screens).map(
      ([name, units]) =>
        `  ${name.padEnd(14, '　')}${String(small.screens[name]).padStart(8)}${String(units).padStart(8)}`,
    ),
    '',
    `假定：${assumptions.candidates * 100}% 列为候选并命名；每份材料 ${assumptions.fileMegabytes} MB，打开 ${assumptions.opened} 次；存放 ${assumptions.months} 个月；`,
    `  函数 512 MB，每次调用表 ${assumptions.tableCallMilliseconds} 毫秒，处理器时间按本机量得的 ×${assumptions.slower.toFixed(1)}；X-Ray 取样 ${assumptions.traced * 100}%。不含 CloudFront 免费额度以外的网页、查毒、邮件、税。`,
    `价目：${prices.source}。${prices.note}`,
  ].join('\n');
}
