import { readFileSync } from 'node:fs';
import { divisionHistory, formerNames } from '#shared/domain/divisions.ts';
import { type Level, Organisation } from '#shared/model/organisation.ts';

/**
 * The organisation tree of the whole country: health commissions down to the counties, from the divisions of 2026.
 * The tree is not the codes' prefix: 兵团 cities have codes under 新疆 and stand below the 兵团 (DOMAIN E-04), districts
 * of municipalities and units directly under a province skip the prefecture (E-01, E-02).
 */
export function organisationsOf(csv: string, changes: string): Organisation[] {
  const former = formerNames(divisionHistory(csv, changes));
  const tree = new Map<string, Organisation>();
  const add = (unit: Unit, parent: Organisation | null): Organisation => {
    const known = tree.get(unit.id);
    if (known) return known;
    const above = parent?.level === 'nation' ? '' : (parent?.fullName.replace(/卫生健康委员会$/, '') ?? '');
    const organisation = Organisation.parse({
      id: unit.id,
      name: unit.name,
      fullName: above + unit.name,
      level: unit.level,
      levelName: unit.levelName,
      parent: parent?.id ?? null,
      path: `${parent?.path ?? ''}${unit.id}/`,
      divisionCode: unit.code,
      ...(unit.since !== undefined && { since: unit.since }),
      ...(unit.level === 'county' &&
        unit.code !== null &&
        former.has(unit.code) && { formerNames: former.get(unit.code) }),
    });
    tree.set(unit.id, organisation);
    return organisation;
  };

  const nation = add(
    { id: nationId, name: '国家卫生健康委员会', level: 'nation', levelName: '国家级', code: null },
    null,
  );
  const bodies = add(
    {
      id: 'hc-xpcc',
      name: commission('新疆生产建设兵团'),
      level: 'province',
      levelName: '兵团级',
      code: null,
    },
    nation,
  );
  for (const row of rowsOf(csv)) {
    const province = add(place('province', row.province_code, row.province), nation);
    const above =
      row.xpcc_division !== ''
        ? bodies
        : row.prefecture_code === ''
          ? province
          : add(place('prefecture', row.prefecture_code, row.prefecture), province);
    add({ ...place('county', row.code, row.name), since: row.enabled }, above);
  }
  for (const [code, name] of undividedCities) {
    const province = tree.get(`hc-${code.slice(0, 2)}0000`);
    if (province) add(place('prefecture', code, name), province);
  }
  const chongqing = tree.get('hc-500000');
  if (chongqing) for (const zone of functionalZones) add(zone, chongqing);
  return [...tree.values()];
}

/** Reads shared/reference. */
export function organisationsOfChina(): Organisation[] {
  const read = (name: string) =>
    readFileSync(new URL(`../../../shared/reference/${name}`, import.meta.url), 'utf8');
  return organisationsOf(read('divisions_county_2026.csv'), read('division_changes_2016_2026.csv'));
}

export const nationId = 'nhc';

interface Unit {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly levelName: string;
  readonly code: string | null;
  /** Since when the place has its code. */
  readonly since?: string;
}

/** Prefecture-level cities without counties (直筒子市): the list of counties does not mention them. */
const undividedCities: readonly (readonly [code: string, name: string])[] = [
  ['441900', '东莞市'],
  ['442000', '中山市'],
  ['460400', '儋州市'],
  ['620200', '嘉峪关市'],
];

/** Reporting units without a division code (DOMAIN C-01). They exist; nobody applies for them by default (E-05). */
const functionalZones: readonly Unit[] = [
  {
    id: 'hc-cq-gaoxin',
    name: '重庆高新区公共服务局',
    level: 'county',
    levelName: '区级',
    code: null,
  },
  {
    id: 'hc-cq-wansheng',
    name: '万盛经开区卫生健康局',
    level: 'county',
    levelName: '区级',
    code: null,
  },
];

function commission(place: string): string {
  return `${place}卫生健康委员会`;
}

function place(level: Exclude<Level, 'nation' | 'institution'>, code: string, name: string): Unit {
  return {
    id: `hc-${code}`,
    name: commission(name),
    level,
    levelName: `${kindOf(level, name)}级`,
    code,
  };
}

/** What a place is called in its region: 重庆 reads 市级, 新疆 自治区级, 巴州 自治州级, 焉耆 县级. */
function kindOf(level: Exclude<Level, 'nation' | 'institution'>, name: string): string {
  const kinds = {
    province: ['自治区', '市', '省'],
    prefecture: ['自治州', '地区', '盟', '市'],
    county: ['县', '区', '市', '旗'],
  }[level];
  const kind = kinds.find((ending) => name.endsWith(ending));
  if (kind === undefined) throw new Error(`${name} is no name of a ${level}`);
  return kind;
}

const columns = [
  'code',
  'name',
  'province',
  'province_code',
  'prefecture',
  'prefecture_code',
  'direct',
  'enabled',
  'xpcc_division',
] as const;
type Row = Record<(typeof columns)[number], string>;

function rowsOf(csv: string): Row[] {
  const [header, ...lines] = csv
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  if (header !== columns.join(','))
    throw new Error('divisions_county_2026.csv has other columns than expected');
  return lines.map((line) => {
    const fields = line.split(',');
    if (fields.length !== columns.length)
      throw new Error(`a row of the divisions has ${fields.length} fields: ${line}`);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index]])) as Row;
  });
}
