import { commission, levelNameOf, placeTypeOf } from '#shared/domain/division-names.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Kin, Level, OrganisationKind, PlaceType } from '#shared/model/organisation.ts';

/** A unit before it has its place in the tree. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly levelName: string;
  readonly code: string | null;
  /** Since when the place has its code. */
  readonly since?: string;
  readonly kind?: OrganisationKind;
  readonly place?: PlaceType;
  readonly aliases?: readonly string[];
  readonly validFrom?: string;
  readonly closedOn?: string;
  readonly predecessors?: readonly Kin[];
  readonly successors?: readonly Kin[];
}

/** The health commission of a place. @throws Error for a name that fits no type of place */
export function place(level: Exclude<Level, 'nation' | 'institution'>, code: string, name: string): Unit {
  const type = placeTypeOf(level, name);
  if (type === null) throw new Error(`${name} is no name of a ${level}`);
  return { id: `hc-${code}`, name: commission(name), level, levelName: levelNameOf(name), code, place: type };
}

export const kin = (organisation: string, name: string, on: string, part: string | null = null): Kin => ({
  organisation: OrganisationId.parse(organisation),
  name,
  on,
  part,
});

/** Prefecture-level cities without counties (直筒子市, DOMAIN E-03): the list of counties does not mention them. */
export const undividedCities: readonly (readonly [code: string, name: string])[] = [
  ['441900', '东莞市'],
  ['442000', '中山市'],
  ['460400', '儋州市'],
  ['620200', '嘉峪关市'],
];

/** Reporting units of 重庆 without a division code (DOMAIN C-01, F-19). They apply only where a campaign says so (E-05). */
export const functionalZones: readonly Unit[] = [
  {
    ...zone('hc-cq-gaoxin', '重庆高新区公共服务局'),
    aliases: ['重庆高新技术产业开发区公共服务局', '高新区公共服务局'],
  },
  {
    ...zone('hc-cq-wansheng', '万盛经开区卫生健康局'),
    aliases: ['万盛经济技术开发区卫生健康局', '万盛经开区卫生健康委'],
    predecessors: [kin('hc-500110-2011', '万盛区', '2011')],
  },
  // The zone that the plan of 2023 addresses; a statutory district took its place in 2025 (DOMAIN E-05, F-14).
  {
    ...zone('hc-cq-liangjiang', '两江新区社会发展局'),
    aliases: ['两江新区社发局'],
    closedOn: '2025-11-06',
    successors: [kin('hc-500157', '两江新区', '2025-11-06')],
  },
];

function zone(id: string, name: string): Unit {
  return {
    id,
    name,
    level: 'county',
    levelName: '区级',
    code: null,
    kind: 'functionalZone',
    place: 'functionalZone',
  };
}

const numerals = '一二三四五六七八九十'.split('');

/** 第一师 to 第十四师 of the 兵团; two of them have no city (DOMAIN E-04). */
export const corpsDivisions: readonly Unit[] = Array.from({ length: 14 }, (_, index) => {
  const number = index + 1;
  const name = `第${number > 10 ? `十${numerals[number - 11]}` : numerals[index]}师`;
  return {
    id: `hc-xpcc-${String(number).padStart(2, '0')}`,
    name: commission(name),
    level: 'prefecture',
    levelName: '师级',
    code: null,
    place: 'corpsDivision',
  };
});

/** 团场 have no county code (DOMAIN E-04); further ones are added by the administrator of their 师 or above. */
export const regiments: readonly (readonly [division: string, unit: Unit])[] = [
  ['hc-xpcc-12', '一〇四团', '104团'],
  ['hc-xpcc-12', '二二一团', '221团'],
  ['hc-xpcc-12', '二二二团', '222团'],
].map(([division = '', name = '', alias = '']) => [
  division,
  {
    id: `${division}-${alias.replace('团', '')}`,
    name: commission(name),
    level: 'county',
    levelName: '团级',
    code: null,
    place: 'regiment',
    aliases: [`第十二师${alias}`],
  },
]);

/**
 * Where a unit stands elsewhere than its code says (DOMAIN E-14): the three counties that 雄安新区 runs have codes of
 * 保定市. Further overrides are decisions of an administrator (调整隶属).
 */
export const xiongan: Unit = {
  id: 'hc-xiongan',
  name: '雄安新区公共服务局',
  level: 'prefecture',
  levelName: '新区级',
  code: null,
  kind: 'functionalZone',
  place: 'newArea',
  aliases: ['河北雄安新区管理委员会公共服务局'],
};
export const runByXiongan: ReadonlySet<string> = new Set(['130629', '130632', '130638']);

/**
 * 委属医疗机构 of 重庆, to which the city's notices are addressed directly (DOMAIN C-01, E-19): institutions below the city,
 * in no district's tree whatever district they stand in. Further ones are added by the city's administrator.
 */
export const affiliatedHospitals: readonly Unit[] = [
  ['hosp-cq-people', '重庆市人民医院'],
  ['hosp-cq-tcm', '重庆市中医院'],
  ['hosp-cq-mental', '重庆市精神卫生中心'],
].map(([id = '', name = '']) => ({
  id,
  name,
  level: 'institution',
  levelName: '机构级',
  code: null,
  kind: 'affiliated',
}));
