import type { OrganisationId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import type { Organisation } from '../model/organisation.ts';
import { commission, placeTypeOf, regionOf } from './division-names.ts';
import { isLiveOn } from './organisation-life.ts';

/** A row of a yearly table of divisions, as the Ministry of Civil Affairs lists them. */
export interface DivisionRow {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly provinceCode: string;
  readonly prefecture: string;
  readonly prefectureCode: string;
  /** 第八师, for a city of the 兵团. */
  readonly corpsDivision: string;
}

export interface LineFault {
  /** As an editor counts: the heading is line 1. */
  readonly line: number;
  readonly message: string;
}

/** Headings that a column is known by, in the file of this project and in what offices send. */
const headings = {
  code: ['code', '代码', '区划代码', '行政区划代码'],
  name: ['name', '名称', '单位名称', '县级'],
  province: ['province', '省级', '省', '省份'],
  provinceCode: ['province_code', '省级代码', '省代码'],
  prefecture: ['prefecture', '地级', '地市', '地级名称'],
  prefectureCode: ['prefecture_code', '地级代码', '地市代码'],
  corpsDivision: ['xpcc_division', '兵团师', '所属师'],
} as const;
type Column = keyof typeof headings;
const required: readonly Column[] = ['code', 'name', 'provinceCode', 'prefecture', 'prefectureCode'];

const cellsOf = (line: string) => line.split(/[,，\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

/** Reads a table. Every line that cannot be read is named; nothing is guessed. */
export function readDivisionTable(text: string): { rows: DivisionRow[]; faults: LineFault[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = cellsOf(lines[0] ?? '');
  const at = new Map<Column, number>();
  for (const [column, names] of Object.entries(headings) as [Column, readonly string[]][]) {
    const index = head.findIndex((cell) => names.includes(cell.toLowerCase()));
    if (index >= 0) at.set(column, index);
  }
  const missing = required.filter((column) => !at.has(column));
  if (missing.length > 0) {
    const names = missing.map((column) => headings[column][1]).join('、');
    return { rows: [], faults: [{ line: 1, message: `表头缺少“${names}”列。请从第一行写明各列名称。` }] };
  }
  const rows: DivisionRow[] = [];
  const faults: LineFault[] = [];
  const seen = new Map<string, number>();
  for (const [index, content] of lines.entries()) {
    if (index === 0 || content.trim() === '') continue;
    const line = index + 1;
    const cells = cellsOf(content);
    const cell = (column: Column) => cells[at.get(column) ?? -1] ?? '';
    const row: DivisionRow = {
      line,
      code: cell('code'),
      name: cell('name'),
      provinceCode: cell('provinceCode'),
      prefecture: cell('prefecture'),
      prefectureCode: cell('prefectureCode'),
      corpsDivision: cell('corpsDivision').replace('(待核)', ''),
    };
    const wrong =
      cells.length === head.length
        ? faultOfRow(row, seen.get(row.code))
        : `应有 ${head.length} 列，实有 ${cells.length} 列。`;
    if (wrong === null) {
      seen.set(row.code, line);
      rows.push(row);
    } else faults.push({ line, message: wrong });
  }
  if (rows.length === 0 && faults.length === 0) faults.push({ line: 1, message: '表中没有内容。' });
  return { rows, faults };
}

function faultOfRow(row: DivisionRow, twin: number | undefined): string | null {
  if (!/^\d{6}$/.test(row.code)) return `区划代码“${row.code}”应为 6 位数字。`;
  if (twin !== undefined) return `区划代码 ${row.code} 与第 ${twin} 行重复。`;
  if (row.name === '') return '缺少名称。';
  if (placeTypeOf('county', row.name) === null)
    return `“${row.name}”不像县级单位的名称（应以县、区、市、旗等结尾）。`;
  if (!/^\d{2}0000$/.test(row.provinceCode))
    return `省级代码“${row.provinceCode}”应为 6 位数字，后四位为 0。`;
  if ((row.prefecture === '') !== (row.prefectureCode === ''))
    return '地级名称和地级代码应同时填写，直属于省的都不填。';
  if (row.prefectureCode !== '' && !/^\d{4}00$/.test(row.prefectureCode))
    return `地级代码“${row.prefectureCode}”应为 6 位数字，后两位为 0。`;
  return null;
}

/** One difference between the table and the tree. */
export interface TableDifference {
  /** Names it in a choice; the same for the same difference. */
  readonly key: string;
  readonly kind: 'new' | 'renamed' | 'moved' | 'missing';
  readonly level: 'prefecture' | 'county';
  readonly line: number | null;
  /** The unit that is there, or null for a new one. */
  readonly unit: Organisation | null;
  readonly name: string;
  readonly divisionCode: string | null;
  /** Where it stands by the table: a unit that is there, or the code of a prefecture that the table brings. */
  readonly parent: OrganisationId | { readonly prefectureCode: string } | null;
  /** Recognised by its name, not by its code: somebody has to look. */
  readonly inferred: boolean;
}

export interface TableComparison {
  readonly differences: readonly TableDifference[];
  readonly faults: readonly LineFault[];
  /** Rows that agree with the tree. */
  readonly unchanged: number;
  /** Rows of provinces outside the administrator's branch. */
  readonly ignored: number;
}

/** The name without what changes when a county becomes a city: 米林 of 米林县 and 米林市. */
const stemOf = (name: string) => name.replace(/(自治县|自治旗|县|市|区|旗)$/, '');

/**
 * What a table says otherwise than the tree of a day. Units are matched by the code that is in force on that day (DOMAIN
 * E-06), then by their name within the province; a unit that the table does not mention is named, never closed unasked.
 * @param units of the administrator's branch, with what stands above it
 */
export function compareDivisionTable(
  rows: readonly DivisionRow[],
  units: readonly Organisation[],
  day: LocalDate,
): TableComparison {
  const live = units.filter((unit) => isLiveOn(unit, day));
  const byId = new Map(live.map((unit) => [unit.id as string, unit]));
  const coded = (level: Organisation['level']) =>
    new Map(
      live.flatMap((unit) =>
        unit.level === level && unit.divisionCode !== null ? [[unit.divisionCode, unit]] : [],
      ),
    );
  const [provinces, prefectures, counties] = [coded('province'), coded('prefecture'), coded('county')];
  const corpsDivisions = new Map(
    live.flatMap((unit) => (unit.place === 'corpsDivision' ? [[regionOf(unit.name), unit] as const] : [])),
  );
  const listed = new Set(rows.map(({ code }) => code));
  const matched = new Set<string>();
  const differences = new Map<string, TableDifference>();
  const faults: LineFault[] = [];
  let unchanged = 0;
  let ignored = 0;
  const add = (difference: TableDifference) => differences.set(difference.key, difference);

  const corps = live.find(({ place }) => place === 'corps');
  const provinceOf = (unit: Organisation) =>
    unit.path
      .split('/')
      .map((id) => byId.get(id))
      .find((one) => one?.level === 'province');

  for (const row of rows) {
    // Cities of the 兵团 stand in the table of 新疆, and below their 师 in the tree (E-04).
    const ofCorps = row.corpsDivision !== '';
    const province = ofCorps ? corps : provinces.get(row.provinceCode);
    if (province === undefined) {
      ignored += 1;
      continue;
    }
    const parent = parentOf(row, province);
    if (parent === null) {
      faults.push({ line: row.line, message: `机构树中没有“${row.corpsDivision}”。` });
      continue;
    }
    const known = counties.get(row.code);
    const unit = known ?? successorOf(row, province);
    if (unit === undefined) {
      add({
        key: `new:${row.code}`,
        kind: 'new',
        level: 'county',
        line: row.line,
        unit: null,
        name: commission(row.name),
        divisionCode: row.code,
        parent,
        inferred: false,
      });
      continue;
    }
    matched.add(unit.id);
    const before = differences.size;
    const region = regionOf(unit.name);
    if (region !== row.name || known === undefined)
      add({
        key: `renamed:${unit.id}`,
        kind: 'renamed',
        level: 'county',
        line: row.line,
        unit,
        name: unit.name.replace(region, row.name),
        divisionCode: row.code,
        parent: unit.parent,
        inferred: known === undefined,
      });
    const above = unit.parent === null ? undefined : byId.get(unit.parent);
    // A unit that was put elsewhere by decision (雄安新区) stays there, whatever its code says (E-14).
    const overridden = above !== undefined && above.divisionCode === null && above.place !== 'corpsDivision';
    if (!overridden && parent !== unit.parent)
      add({
        key: `moved:${unit.id}`,
        kind: 'moved',
        level: 'county',
        line: row.line,
        unit,
        name: unit.name,
        divisionCode: unit.divisionCode,
        parent,
        inferred: false,
      });
    if (differences.size === before) unchanged += 1;
  }

  const mentioned = new Set(
    rows.map(({ provinceCode, corpsDivision }) =>
      corpsDivision === '' ? provinces.get(provinceCode)?.id : corps?.id,
    ),
  );
  for (const unit of counties.values()) {
    if (matched.has(unit.id) || !mentioned.has(provinceOf(unit)?.id)) continue;
    add({
      key: `missing:${unit.id}`,
      kind: 'missing',
      level: 'county',
      line: null,
      unit,
      name: unit.name,
      divisionCode: unit.divisionCode,
      parent: unit.parent,
      inferred: false,
    });
  }
  const order = { new: 1, renamed: 0, moved: 2, missing: 3 } as const;
  const list = [...differences.values()].sort(
    (a, b) =>
      Number(a.level === 'county') - Number(b.level === 'county') ||
      order[a.kind] - order[b.kind] ||
      (a.line ?? 0) - (b.line ?? 0),
  );
  return { differences: list, faults, unchanged, ignored };

  /** The unit above a row: its 师, its prefecture (one that the table brings, where the tree has none), its province. */
  function parentOf(row: DivisionRow, province: Organisation): TableDifference['parent'] {
    if (row.corpsDivision !== '') return corpsDivisions.get(row.corpsDivision)?.id ?? null;
    if (row.prefectureCode === '') return province.id;
    const prefecture = prefectures.get(row.prefectureCode);
    const name = commission(row.prefecture);
    if (prefecture === undefined) {
      add({
        key: `new:${row.prefectureCode}`,
        kind: 'new',
        level: 'prefecture',
        line: row.line,
        unit: null,
        name,
        divisionCode: row.prefectureCode,
        parent: province.id,
        inferred: false,
      });
      return { prefectureCode: row.prefectureCode };
    }
    if (regionOf(prefecture.name) !== row.prefecture && !differences.has(`renamed:${prefecture.id}`))
      add({
        key: `renamed:${prefecture.id}`,
        kind: 'renamed',
        level: 'prefecture',
        line: row.line,
        unit: prefecture,
        name: prefecture.name.replace(regionOf(prefecture.name), row.prefecture),
        divisionCode: row.prefectureCode,
        parent: prefecture.parent,
        inferred: false,
      });
    return prefecture.id;
  }

  /** The unit that goes on under a new code: alone in its province with this name, and its own code gone from the table. */
  function successorOf(row: DivisionRow, province: Organisation): Organisation | undefined {
    const same = [...counties.values()].filter(
      (unit) =>
        !listed.has(unit.divisionCode ?? '') &&
        !matched.has(unit.id) &&
        provinceOf(unit)?.id === province.id &&
        stemOf(regionOf(unit.name)) === stemOf(row.name),
    );
    return same.length === 1 ? same[0] : undefined;
  }
}
