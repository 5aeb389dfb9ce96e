import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { admitUnit } from '#shared/domain/admit-unit.ts';
import { objectionToApplying } from '#shared/domain/begin-application.ts';
import { chainOf } from '#shared/domain/chain.ts';
import {
  countedTogether,
  isLiveOn,
  objectionToApplicant,
  stateOn,
} from '#shared/domain/organisation-life.ts';
import { isFoundBy } from '#shared/domain/organisation-search.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Organisation, Person, Role } from '#shared/model/organisation.ts';
import { chongqingCampaign } from '../fixtures/api-world.ts';

const tree = new Map(organisationsOfChina().map((one) => [one.id as string, one]));
const unit = (id: string) => tree.get(id) ?? expect.fail(`${id} is missing`);
const lineage = ({ path }: Pick<Organisation, 'path'>) => path.split('/').filter(Boolean).map(unit);
const today = '2026-11-22' as LocalDate;
const now = '2026-04-01T01:00:00.000Z' as Instant;

const city: Campaign = Campaign.parse({
  ...chongqingCampaign,
  lead: 'hc-500000',
  leadName: '重庆市卫生健康委员会',
  scope: 'nhc/hc-500000/',
});
const nation: Campaign = Campaign.parse({
  ...city,
  id: 'nation',
  lead: 'nhc',
  leadName: '国家',
  scope: 'nhc/',
  scopeName: '全国',
});

/** The chain in a campaign of the nation, in names. */
function chain(id: string, campaign = nation): string[] {
  const found = chainOf(lineage(unit(id)), campaign);
  return found.ok
    ? found.value.map(({ name }) => name.replace('卫生健康委员会', ''))
    : [found.refusal.detail];
}
const person = (id: string, role: Role = 'applicant'): Person => ({
  kind: 'person',
  subject: 'someone' as Person['subject'],
  name: '某人',
  organisation: unit(id),
  roles: [role],
});
const applying = (id: string, campaign = nation) => objectionToApplying(campaign, person(id), now)?.detail;

test('E-01: the 85 counties of the four municipalities report to the city, without a made-up 市辖区 in between', () => {
  const municipalities = { 110000: 16, 120000: 16, 310000: 16, 500000: 37 };
  for (const [code, count] of Object.entries(municipalities)) {
    const districts = [...tree.values()].filter(
      (one) => one.parent === `hc-${code}` && one.divisionCode !== null && isLiveOn(one, today),
    );
    expect(districts).toHaveLength(count);
    for (const { id } of districts) expect(chain(id)).toHaveLength(3);
  }
  expect(chain('hc-500110')).toEqual(['綦江区', '重庆市', '国家']);
  expect(unit('hc-500110').fullName).toBe('重庆市綦江区卫生健康委员会');
});

test('E-02: 118 counties stand directly below a province: 85 of municipalities, 15 of 海南, 4 of 湖北, 济源, and 13 cities of the 兵团, which have their 师', () => {
  const direct = [...tree.values()].filter(
    (one) =>
      one.level === 'county' &&
      one.divisionCode !== null &&
      isLiveOn(one, today) &&
      unit(one.parent ?? '').level === 'province',
  );
  const of = (province: string) => direct.filter(({ parent }) => parent === province).length;
  expect([of('hc-460000'), of('hc-420000'), of('hc-410000')]).toEqual([15, 4, 1]);
  const corps = [...tree.values()].filter(({ divisionCode }) => divisionCode?.startsWith('6590'));
  expect([direct.length, corps.length]).toEqual([105, 13]);
  expect(chain('hc-419001')).toEqual(['济源市', '河南省', '国家']);
});

test('E-03: a city without counties is no county and cannot apply, unless the lead admits it; an institution there skips the county', () => {
  const lead = person('nhc', 'lead');
  for (const id of ['hc-441900', 'hc-442000', 'hc-460400', 'hc-620200']) {
    expect(unit(id).level).toBe('prefecture');
    expect([...tree.values()].filter(({ parent }) => parent === id)).toEqual([]);
    expect(objectionToApplying(nation, person(id), now)).toBeUndefined();
    const admitted = admitUnit(nation, unit(id), false, '不设县的地级市', lead, now);
    if (!admitted.ok) return expect.fail(admitted.refusal.detail);
    expect(objectionToApplying(admitted.value.next, person(id), now)).toBeNull();
    expect(chain(id)).toHaveLength(3);
  }
  const hospital: Organisation = {
    ...unit('hosp-cq-people'),
    path: `${unit('hc-441900').path}hospital/`,
    parent: unit('hc-441900').id,
  };
  const below = chainOf([...lineage(unit('hc-441900')), hospital], nation);
  expect(below.ok && below.value.map(({ level }) => level)).toEqual([
    'institution',
    'prefecture',
    'province',
    'nation',
  ]);
});

test('E-04: 石河子市 reports to 第八师 and the 兵团, not to 新疆; 团场 of a 师 without a city do likewise', () => {
  expect(chain('hc-659001')).toEqual(['石河子市', '第八师', '新疆生产建设兵团', '国家']);
  expect(chain('hc-xpcc-12-222')).toEqual(['二二二团', '第十二师', '新疆生产建设兵团', '国家']);
  expect(applying('hc-xpcc-12-222')).toBeUndefined();
  expect(chain('hc-659001', { ...nation, lead: unit('hc-650000').id, leadName: '新疆' })[0]).toContain(
    '不在“新疆”',
  );
});

test('E-05, N-04: a functional zone may not apply unless the campaign or the lead says so; every kind of county may', () => {
  expect(applying('hc-cq-wansheng', city)).toBe(
    '重庆市万盛经开区卫生健康局是功能区，不属于县、县级市、市辖区，本批次不能申报。确需申报的，由主办单位准入。',
  );
  expect(applying('hc-cq-wansheng', { ...city, functionalZoneCanApply: true })).toBeUndefined();
  const admitted = admitUnit(
    city,
    unit('hc-cq-wansheng'),
    false,
    '市政府同意',
    person('hc-500000', 'lead'),
    now,
  );
  expect(admitted.ok && applying('hc-cq-wansheng', admitted.value.next)).toBeUndefined();
  // 县 县级市 市辖区 自治县 旗 自治旗 林区 特区 团场
  for (const id of ['522301', '652826', '500110', '150121', '150722', '429021', '520203'])
    expect(applying(`hc-${id}`), unit(`hc-${id}`).name).toBeUndefined();
});

test('E-07: a closed district begins nothing, a new one waits for the next campaign unless the lead admits it', () => {
  const before = { ...city, divisionsOn: '2025-10-01' as LocalDate };
  expect(applying('hc-500112', before)).toContain('已于 2025年11月6日撤销，并入两江新区');
  expect(applying('hc-500157', before)).toBe(
    '本批次的行政区划以 2025年10月1日为准，重庆市两江新区卫生健康委员会自 2025年11月6日设立。确需申报的，由主办单位准入。',
  );
  const lead = person('hc-500000', 'lead');
  const admitted = admitUnit(before, unit('hc-500157'), false, '江北、渝北两区合并', lead, now);
  if (!admitted.ok) return expect.fail(admitted.refusal.detail);
  expect(applying('hc-500157', admitted.value.next)).toBeUndefined();
  expect(admitted.value.event).toMatchObject({ type: 'UnitAdmitted', reason: '江北、渝北两区合并' });
  expect(applying('hc-500157', { ...city, divisionsOn: '2026-03-01' as LocalDate })).toBeUndefined();
  // While it was there, it could.
  const then = '2025-10-10T01:00:00.000Z' as Instant;
  const old = { ...before, opensAt: '2025-10-01T00:00:00.000Z' as Instant };
  expect(objectionToApplying(old, person('hc-500112'), then)).toBeNull();
});

test('E-08: what both districts had recommended counts for the merged one, in a campaign of before the merger only', () => {
  const merged = unit('hc-500157');
  expect(countedTogether(merged, { divisionsOn: '2025-10-01' as LocalDate })).toEqual([
    'hc-500157',
    'hc-500112',
    'hc-500105',
  ]);
  expect(countedTogether(merged, { divisionsOn: '2026-03-01' as LocalDate })).toEqual(['hc-500157']);
  // The part that came from 北碚 leaves 北碚 its own count.
  expect(countedTogether(unit('hc-500109'), { divisionsOn: '2025-10-01' as LocalDate })).toEqual([
    'hc-500109',
  ]);
});

test('E-11, E-12: a campaign of 2022 knows 米林县 by its name of then; 岑岭县 and 草湖市 apply from the month of their beginning', () => {
  expect(stateOn(unit('hc-540481'), '2022-05-01' as LocalDate).name).toBe('米林县卫生健康委员会');
  expect(stateOn(unit('hc-540481'), '2026-05-01' as LocalDate).name).toBe('米林市卫生健康委员会');
  for (const [id, month] of [
    ['hc-653132', '2026-03'],
    ['hc-659013', '2026-04'],
  ] as const) {
    expect(objectionToApplicant(unit(id), nation, '2026-02-28' as LocalDate)).toContain('设立，此前不能办理');
    expect(objectionToApplicant(unit(id), nation, `${month}-15` as LocalDate)).toBeNull();
  }
});

test('E-13: names that occur twice are told apart by their province, and found by the full path', () => {
  const named = (name: string) =>
    [...tree.values()].filter((one) => one.name === `${name}卫生健康委员会` && isLiveOn(one, today));
  for (const name of ['鼓楼区', '市中区']) {
    expect(named(name)).toHaveLength(4);
    expect(new Set(named(name).map(({ fullName }) => fullName)).size).toBe(4);
  }
  const found = (text: string) =>
    [...tree.values()]
      .filter((one) => isLiveOn(one, today) && isFoundBy(one, text.split(' ')))
      .map((one) => one.fullName);
  expect(found('江苏 鼓楼')).toEqual([
    '江苏省南京市鼓楼区卫生健康委员会',
    '江苏省徐州市鼓楼区卫生健康委员会',
  ]);
  expect(found('江北区')).toEqual(['浙江省宁波市江北区卫生健康委员会', '重庆市两江新区卫生健康委员会']);
  const duplicated = Object.values(
    Object.groupBy(
      [...tree.values()].filter(
        ({ level, divisionCode, closedOn }) => level === 'county' && divisionCode !== null && !closedOn,
      ),
      ({ name }) => name,
    ),
  ).filter((units) => (units?.length ?? 0) > 1);
  expect(duplicated).toHaveLength(28);
});

test('E-14: where a city of separate planning reports is data: below 浙江 by default, below the nation by decision', () => {
  expect(chain('hc-330212')).toEqual(['鄞州区', '宁波市', '浙江省', '国家']);
  const ningbo = { ...unit('hc-330200'), parent: unit('nhc').id, path: 'nhc/hc-330200/' };
  const found = chainOf([unit('nhc'), ningbo, unit('hc-330212')], nation);
  expect(found.ok && found.value.map(({ level }) => level)).toEqual(['county', 'prefecture', 'nation']);
  expect(chain('hc-130629')).toEqual(['容城县', '雄安新区公共服务局', '河北省', '国家']);
});

test('E-15: an office is found by any of its spellings', () => {
  const zone = unit('hc-cq-liangjiang');
  for (const text of ['两江新区社发局', '两江新区社会发展局']) expect(isFoundBy(zone, [text])).toBe(true);
  for (const text of ['綦江区卫健委', '綦江区卫生健康局', '綦江区卫生健康委', '重庆市綦江区卫生健康委员会'])
    expect(isFoundBy(unit('hc-500110'), [text]), text).toBe(true);
  expect(isFoundBy({ ...unit('hc-500110'), aliases: ['綦江区发改局'] }, ['綦江区发展改革局'])).toBe(true);
});

test('an admission names a unit of the scope that exists, is not admitted yet and could not apply otherwise', () => {
  const lead = person('hc-500000', 'lead');
  const refused = (id: string, campaign = city, who = lead, below = false) => {
    const result = admitUnit(campaign, unit(id), below, '理由', who, now);
    return result.ok ? null : (result.refusal.faults?.[0]?.message ?? result.refusal.detail);
  };
  expect(refused('hc-653132')).toContain('不在本批次的申报范围内');
  expect(refused('hc-500105')).toContain('已于 2025年11月6日撤销');
  expect(refused('hc-500110')).toContain('按规则可以申报');
  expect(refused('hosp-cq-people')).toContain('不是县级单位');
  expect(refused('hc-330200', nation, person('nhc', 'lead'), true)).toContain('设有县级单位，由其申报');
  expect(refused('hc-cq-wansheng', city, person('hc-500110', 'lead'))).toContain('只有主办单位');
  expect(refused('hc-cq-wansheng', { ...city, status: 'cancelled' })).toContain('不再受理');
});
