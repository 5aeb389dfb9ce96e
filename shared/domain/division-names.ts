import type { Level, PlaceType } from '../model/organisation.ts';

/** What the health office of a place is called where nothing else is known. */
export function commission(place: string): string {
  return `${place}卫生健康委员会`;
}

/**
 * The region that an office is of: 巴音郭楞蒙古自治州 for 巴音郭楞蒙古自治州卫生健康委员会, 重庆高新区 for its 公共服务局
 * (DOMAIN E-15).
 */
export function regionOf(name: string): string {
  return name.replace(/(卫生健康(委员会|委|局)|社会发展局|社发局|公共服务局)$/, '');
}

/** The full name of a unit below another: the region's with the province's before it; below the nation, its own. */
export function fullNameBelow(
  parent: { readonly level: Level; readonly fullName: string } | null,
  name: string,
): string {
  const region = parent === null || parent.level === 'nation' ? '' : regionOf(parent.fullName);
  // 重庆市人民医院 names its city itself.
  return name.startsWith(region) ? name : region + name;
}

type Endings = readonly (readonly [ending: RegExp, type: PlaceType])[];

/** The cities with province-level planning (计划单列市); they report to their provinces unless a decision says otherwise (E-14). */
const separatelyPlanned = /^(大连|宁波|厦门|青岛|深圳)市$/;

/** Endings of names, the longest first: 自治县 before 县. */
const endings: Partial<Record<Level, Endings>> = {
  province: [
    [/兵团$/, 'corps'],
    [/自治区$/, 'autonomousRegion'],
    [/市$/, 'municipality'],
    [/省$/, 'province'],
  ],
  prefecture: [
    [separatelyPlanned, 'separatelyPlannedCity'],
    [/师$/, 'corpsDivision'],
    [/自治州$/, 'autonomousPrefecture'],
    [/地区$/, 'prefecture'],
    [/盟$/, 'league'],
    [/新区$/, 'newArea'],
    [/市$/, 'prefectureCity'],
  ],
  county: [
    [/自治县$/, 'autonomousCounty'],
    [/自治旗$/, 'autonomousBanner'],
    [/^神农架林区$/, 'forestDistrict'],
    [/特区$/, 'specialDistrict'],
    [/(高新区|经开区|开发区)$/, 'functionalZone'],
    [/(团|农场|牧场)$/, 'regiment'],
    [/旗$/, 'banner'],
    [/县$/, 'county'],
    [/区$/, 'district'],
    [/市$/, 'countyCity'],
  ],
};

/** What a place is, by its name and level (DOMAIN N-04); null for a name that fits none. */
export function placeTypeOf(level: Level, name: string): PlaceType | null {
  return endings[level]?.find(([ending]) => ending.test(name))?.[1] ?? null;
}

const levelWords: readonly (readonly [RegExp, string])[] = [
  [/兵团$/, '兵团'],
  [/自治区$/, '自治区'],
  [/自治州$/, '自治州'],
  [/地区$/, '地区'],
  [/(团|农场|牧场)$/, '团'],
];

/** What a place calls its own level: 重庆 reads 市级, 新疆 自治区级, 巴州 自治州级, 焉耆 县级, 第一师 师级. */
export function levelNameOf(place: string): string {
  const word = levelWords.find(([ending]) => ending.test(place))?.[1] ?? place.at(-1);
  return `${word}级`;
}
