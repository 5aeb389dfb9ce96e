import { dateOf, endOfDayAfter, instantAt, millisecondsOf, startOf } from '#shared/domain/time.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';

const day = 86_400_000;

/**
 * The two rounds of the demonstration, laid around its today so that both can be played to the end before the last
 * year with an announced calendar is over: the national one closes its counties first, Chongqing two weeks later.
 */
export function demoCampaigns(now: Instant): { campaign: Campaign; publishedBy: string }[] {
  const opensAt = startOf(dateOf(instantAt(millisecondsOf(now) - 7 * day)));
  const after = (days: number) => endOfDayAfter(now, days);
  const common = {
    publicityDays: 5,
    correctionDays: 10,
    opensAt,
    publicity: null,
    status: 'published',
    version: 1,
    head: '',
  };
  const national = Campaign.parse({
    ...common,
    id: 'national-2026',
    programme: '全国医养结合示范县（市、区）',
    title: '全国医养结合示范县（市、区）创建申报（新疆维吾尔自治区）',
    documentNumber: '国卫老龄发〔2022〕14号',
    lead: 'nhc',
    leadName: '国家卫生健康委员会',
    scope: 'nhc/hc-650000/',
    scopeName: '新疆维吾尔自治区',
    applicantLevel: 'county',
    edition: 'XJ-COUNTY-RECOMMEND-1',
    evaluation: ['evaluation'],
    sealedBy: 'prefecture',
    // 约100个 (DOMAIN N-06): above it a reason is asked for.
    quota: { places: 100, kind: 'soft' },
    deadlines: { county: after(6), prefecture: after(13), province: after(20) },
  });
  const chongqing = Campaign.parse({
    ...common,
    id: 'chongqing-2026',
    programme: '重庆市医养结合示范区（县）',
    title: '重庆市医养结合示范区（县）创建申报',
    documentNumber: '渝卫办发〔2023〕66号',
    lead: 'hc-500000',
    leadName: '重庆市卫生健康委员会',
    scope: 'nhc/hc-500000/',
    scopeName: '重庆市',
    applicantLevel: 'county',
    edition: 'CQ-COUNTY-2023',
    evaluation: ['materialReview'],
    sealedBy: null,
    quota: { places: 5, kind: 'hard' },
    deadlines: { county: after(20), province: after(27) },
  });
  return [
    { campaign: national, publishedBy: 'nhc-lead' },
    { campaign: chongqing, publishedBy: 'cq-lead' },
  ];
}

/** Days that a demonstration needs from its first day to the end of its last publicity. */
export const demoDays = 38;

/**
 * Where a new demonstration's clock begins: today, unless both rounds would not end within the years whose working
 * days are announced; then on a day of the last of these years from which they do.
 * @param years with a working calendar: `2026`
 */
export function demoBeginning(today: Instant, years: readonly string[]): Instant {
  const end = dateOf(instantAt(millisecondsOf(today) + demoDays * day));
  const last = years.toSorted().at(-1);
  if (last === undefined || years.includes(end.slice(0, 4))) return today;
  return `${last}-11-23T01:00:00.000Z` as Instant;
}
