import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { levels } from '#shared/model/organisation.ts';

const all = organisationsOfChina();
const byId = new Map(all.map((unit) => [unit.id as string, unit]));
const unit = (id: string) => byId.get(id) ?? expect.fail(`${id} is missing`);

test('every unit has one id, one parent of a higher level, and its parent’s path before its own', () => {
  expect(byId.size).toBe(all.length);
  for (const { id, parent, path, level } of all) {
    if (parent === null) {
      expect(level).toBe('nation');
      continue;
    }
    const above = unit(parent);
    expect(path).toBe(`${above.path}${id}/`);
    expect(levels.indexOf(above.level)).toBeGreaterThan(levels.indexOf(level));
  }
});

test('C-01: counts are those of the divisions of 2026: 31 provinces and the 兵团, 333 prefectures, 2,847 counties, two zones', () => {
  const count = (level: string) => all.filter((one) => one.level === level).length;
  expect([count('nation'), count('province'), count('prefecture'), count('county')]).toEqual([
    1, 32, 333, 2_849,
  ]);
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
  expect(all.filter(({ parent }) => parent === 'hc-500000')).toHaveLength(39);
});

test('E-04: the thirteen 兵团 cities are recommended by the 兵团, whatever their codes say', () => {
  const cities = all.filter(({ parent }) => parent === 'hc-xpcc');
  expect(cities).toHaveLength(13);
  expect(cities.every(({ divisionCode }) => divisionCode?.startsWith('6590'))).toBe(true);
  expect(unit('hc-659001').fullName).toBe('新疆生产建设兵团石河子市卫生健康委员会');
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
  expect(unit('hc-500110').formerNames).toEqual([{ name: '万盛区', until: '2011', part: null }]);
  expect(unit('hc-540481').formerNames).toEqual([{ name: '米林县', until: '2023', part: null }]);
  expect(unit('hc-652826').formerNames).toBeUndefined();
});
