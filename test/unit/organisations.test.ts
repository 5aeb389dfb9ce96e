import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { isLiveOn, objectionToUnit, placeShown, stateOn } from '#shared/domain/organisation-life.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { levels } from '#shared/model/organisation.ts';

const everything = organisationsOfChina();
const today = '2026-11-22' as LocalDate;
const all = everything.filter((one) => isLiveOn(one, today));
const byId = new Map(everything.map((unit) => [unit.id as string, unit]));
const unit = (id: string) => byId.get(id) ?? expect.fail(`${id} is missing`);

test('every unit has one id, one parent of a higher level, and its parent’s path before its own', () => {
  expect(byId.size).toBe(everything.length);
  for (const { id, parent, path, level } of everything) {
    if (parent === null) {
      expect(level).toBe('nation');
      continue;
    }
    const above = unit(parent);
    expect(path).toBe(`${above.path}${id}/`);
    expect(levels.indexOf(above.level)).toBeGreaterThan(levels.indexOf(level));
  }
});

test('C-01: 2,847 counties, three 团场 and two zones today, 31 provinces and the 兵团, and who is abolished stays on record', () => {
  const count = (level: string, among = all) => among.filter((one) => one.level === level).length;
  // 332 prefectures of the table with 东莞, 中山, 儋州, 嘉峪关; 14 师; 雄安新区.
  expect([count('nation'), count('province'), count('prefecture')]).toEqual([1, 32, 333 + 14 + 1]);
  const counties = all.filter(({ level }) => level === 'county');
  expect(counties.filter(({ divisionCode }) => divisionCode !== null)).toHaveLength(2_847);
  expect(counties.filter(({ divisionCode }) => divisionCode === null).map(({ name }) => name)).toEqual([
    '一〇四团卫生健康委员会',
    '二二一团卫生健康委员会',
    '二二二团卫生健康委员会',
    '重庆高新区公共服务局',
    '万盛经开区卫生健康局',
  ]);
  expect(
    all.filter(({ kind }) => kind === 'affiliated').map(({ fullName, path }) => [fullName, path]),
  ).toContainEqual(['重庆市人民医院', 'nhc/hc-500000/hosp-cq-people/']);
  const abolished = everything.filter(({ closedOn }) => closedOn !== undefined);
  expect(abolished.every(({ successors = [] }) => successors.length > 0)).toBe(true);
  expect(abolished.map(({ fullName }) => fullName)).toContain('重庆市万盛区卫生健康委员会');
});

test('E-01, E-02, E-13: levels that a region lacks are skipped, and each unit names its own level', () => {
  expect(unit('hc-652826')).toMatchObject({
    name: '焉耆回族自治县卫生健康委员会',
    fullName: '新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县卫生健康委员会',
    path: 'nhc/hc-650000/hc-652800/hc-652826/',
    levelName: '县级',
  });
  expect(unit('hc-652800')).toMatchObject({
    name: '巴音郭楞蒙古自治州卫生健康委员会',
    levelName: '自治州级',
  });
  expect(unit('hc-650000')).toMatchObject({ parent: 'nhc', levelName: '自治区级' });
  expect(unit('hc-653100').levelName).toBe('地区级');
  expect(unit('hc-152500').levelName).toBe('盟级');
  expect(unit('hc-500000')).toMatchObject({ level: 'province', levelName: '市级' });
  expect(unit('hc-500110')).toMatchObject({ parent: 'hc-500000', levelName: '区级' });
  expect(unit('hc-419001')).toMatchObject({ parent: 'hc-410000', level: 'county' });
  // 37 districts and counties, two zones, the hospitals of the city itself.
  expect(all.filter(({ parent, level }) => parent === 'hc-500000' && level === 'county')).toHaveLength(39);
});

test('E-04: the thirteen 兵团 cities and the 团场 stand below their 师, whatever the cities’ codes say', () => {
  const divisions = all.filter(({ parent }) => parent === 'hc-xpcc');
  expect(divisions.map(({ levelName }) => levelName)).toEqual(Array(14).fill('师级'));
  const below = all.filter(({ path, level }) => path.startsWith('nhc/hc-xpcc/') && level === 'county');
  const cities = below.filter(({ divisionCode }) => divisionCode !== null);
  expect(cities).toHaveLength(13);
  expect(cities.every(({ divisionCode }) => divisionCode?.startsWith('6590'))).toBe(true);
  expect(unit('hc-659001')).toMatchObject({
    fullName: '新疆生产建设兵团第八师石河子市卫生健康委员会',
    path: 'nhc/hc-xpcc/hc-xpcc-08/hc-659001/',
  });
  const without = divisions.filter(({ id }) => !cities.some(({ parent }) => parent === id));
  expect(without.map(({ name }) => name)).toEqual(['第十一师卫生健康委员会', '第十二师卫生健康委员会']);
  expect(below.filter(({ place }) => place === 'regiment').map(({ parent }) => parent)).toEqual(
    Array(3).fill('hc-xpcc-12'),
  );
});

test('E-07, E-09: a place keeps the names of what went into it, whole or in part, and since when it is so', () => {
  expect(unit('hc-500157')).toMatchObject({
    since: '2025-11-06',
    formerNames: [
      { name: '江北区', until: '2025-11-06', part: null },
      { name: '渝北区', until: '2025-11-06', part: null },
    ],
  });
  expect(unit('hc-500109').formerNames).toEqual([{ name: '渝北区', until: '2025-11-06', part: '5镇' }]);
  // 万盛区 went into 綦江区, which has its code since: two units (E-06).
  expect(unit('hc-500110')).toMatchObject({
    formerNames: [{ name: '万盛区', until: '2011', part: null }],
    predecessors: [{ organisation: 'hc-500110-2011', name: '万盛区' }],
  });
  expect(unit('hc-500110').past).toBeUndefined();
  expect(unit('hc-540481').formerNames).toEqual([{ name: '米林县', until: '2023', part: null }]);
  expect(unit('hc-652826').formerNames).toBeUndefined();
});

test('E-07: 江北区 and 渝北区 are closed on 2025-11-06 and lead to 两江新区, five towns to 北碚; before that day they are there', () => {
  const yubei = unit('hc-500112');
  expect(yubei).toMatchObject({
    closedOn: '2025-11-06',
    successors: [
      { organisation: 'hc-500157', part: null },
      { organisation: 'hc-500109', part: '5镇' },
    ],
  });
  expect(isLiveOn(yubei, '2025-11-05' as LocalDate)).toBe(true);
  expect(isLiveOn(yubei, '2025-11-06' as LocalDate)).toBe(false);
  expect(objectionToUnit(yubei, today)).toBe(
    '重庆市渝北区卫生健康委员会已于 2025年11月6日撤销，并入两江新区、北碚区（5镇），不能办理新的事项。',
  );
  const merged = unit('hc-500157');
  expect(isLiveOn(merged, '2025-11-05' as LocalDate)).toBe(false);
  expect(isLiveOn(merged, '2025-11-06' as LocalDate)).toBe(true);
  expect(merged.predecessors?.map(({ name, part }) => [name, part])).toEqual([
    ['渝北区', null],
    ['江北区', null],
    ['北碚区', '3街道2镇'],
  ]);
  expect(unit('hc-cq-liangjiang')).toMatchObject({ kind: 'functionalZone', closedOn: '2025-11-06' });
});

test('E-11: 米林县 and 米林市 are one unit under two names, the earlier one with the code of its time', () => {
  const milin = unit('hc-540481');
  expect(milin.name).toBe('米林市卫生健康委员会');
  expect(stateOn(milin, '2022-06-01' as LocalDate)).toMatchObject({
    fullName: '西藏自治区林芝市米林县卫生健康委员会',
    divisionCode: '540422',
  });
  expect(stateOn(milin, today)).toMatchObject({ divisionCode: '540481' });
  // 襄都区 kept the code of 桥东区: a new name, no new place.
  expect(unit('hc-130502').past).toMatchObject([{ name: '桥东区卫生健康委员会', until: '2020' }]);
});

test('E-14: 容城, 安新 and 雄县 stand below 雄安新区, whose codes are those of 保定市', () => {
  for (const code of ['130629', '130632', '130638'])
    expect(unit(`hc-${code}`).path).toBe(`nhc/hc-130000/hc-xiongan/hc-${code}/`);
  expect(unit('hc-130629').fullName).toBe('河北省雄安新区容城县卫生健康委员会');
  expect(unit('hc-210200').place).toBe('separatelyPlannedCity');
});

test('N-04: every county-level place is known for what it is', () => {
  const places = Object.entries(
    Object.groupBy(
      all.filter(({ level }) => level === 'county'),
      placeShown,
    ),
  ).map(([place, units]) => [place, units?.length]);
  expect(Object.fromEntries(places)).toEqual({
    市辖区: 976,
    县: 1_302,
    县级市: 398,
    自治县: 117,
    旗: 49,
    自治旗: 3,
    林区: 1,
    特区: 1,
    团场: 3,
    功能区: 2,
  });
});
