import { readFileSync } from 'node:fs';
import { commission, fullNameBelow } from '#shared/domain/division-names.ts';
import {
  type DivisionPeriod,
  divisionHistory,
  formerNames,
  partialTransfers,
} from '#shared/domain/divisions.ts';
import type { OrganisationId } from '#shared/model/ids.ts';
import { type Kin, Organisation } from '#shared/model/organisation.ts';
import { fateOf } from './past-divisions.ts';
import {
  affiliatedHospitals,
  corpsDivisions,
  functionalZones,
  kin,
  place,
  regiments,
  runByXiongan,
  type Unit,
  undividedCities,
  xiongan,
} from './places.ts';

export const nationId = 'nhc';

/** The tree in the making. */
class Tree {
  readonly units = new Map<string, Organisation>();

  /** Puts a unit below another; one that is there already stays as it is. */
  add(unit: Unit, parent: Organisation | null): Organisation {
    const known = this.units.get(unit.id);
    if (known) return known;
    const { id, name, level, levelName, code, ...said } = unit;
    const organisation = Organisation.parse({
      ...said,
      id,
      name,
      fullName: fullNameBelow(parent, name),
      level,
      levelName,
      parent: parent?.id ?? null,
      path: `${parent?.path ?? ''}${id}/`,
      divisionCode: code,
    });
    this.units.set(id, organisation);
    return organisation;
  }

  get(id: string): Organisation {
    const unit = this.units.get(id);
    if (unit === undefined) throw new Error(`${id} is missing in the tree`);
    return unit;
  }

  /** Adds to what is known of a unit. */
  extend(id: string, change: (unit: Organisation) => Partial<Organisation>): void {
    const unit = this.get(id);
    this.units.set(id, { ...unit, ...change(unit) });
  }
}

/**
 * The organisation tree of the whole country: health commissions down to the counties and 团场, from the divisions of
 * 2026, with the county-level units that were abolished since 2016. The tree is not the codes' prefix: 兵团 cities have
 * codes under 新疆 and stand below their 师 (DOMAIN E-04), districts of municipalities and units directly under a
 * province skip the prefecture (E-01, E-02).
 */
export function organisationsOf(csv: string, changes: string): Organisation[] {
  const tree = new Tree();
  const nation = tree.add(
    { id: nationId, name: '国家卫生健康委员会', level: 'nation', levelName: '国家级', code: null },
    null,
  );
  const corps = tree.add(
    {
      id: 'hc-xpcc',
      name: commission('新疆生产建设兵团'),
      level: 'province',
      levelName: '兵团级',
      code: null,
      place: 'corps',
      aliases: ['兵团卫生健康委'],
    },
    nation,
  );
  const divisionOf = new Map(corpsDivisions.map((unit) => [unit.name, tree.add(unit, corps)] as const));
  for (const row of rowsOf(csv)) {
    const province = tree.add(place('province', row.province_code, row.province), nation);
    const above =
      row.xpcc_division !== ''
        ? divisionOf.get(commission(row.xpcc_division.replace('(待核)', '')))
        : runByXiongan.has(row.code)
          ? tree.add(xiongan, province)
          : row.prefecture_code === ''
            ? province
            : tree.add(place('prefecture', row.prefecture_code, row.prefecture), province);
    if (above === undefined) throw new Error(`${row.xpcc_division} of ${row.name} is no 师`);
    tree.add({ ...place('county', row.code, row.name), since: row.enabled }, above);
  }
  for (const [code, name] of undividedCities) {
    const province = tree.units.get(`hc-${code.slice(0, 2)}0000`);
    if (province) tree.add(place('prefecture', code, name), province);
  }
  for (const [division, unit] of regiments) tree.add(unit, tree.get(division));
  const chongqing = tree.units.get('hc-500000');
  if (chongqing) for (const unit of [...functionalZones, ...affiliatedHospitals]) tree.add(unit, chongqing);
  addPast(tree, csv, changes);
  return [...tree.units.values()];
}

/** Abolished units, and of those of today their earlier names, validity, predecessors. */
function addPast(tree: Tree, csv: string, changes: string): void {
  const history = divisionHistory(csv, changes);
  const fates = new Map(
    history.filter(({ to }) => to !== null).map((past) => [past, fateOf(history, past)] as const),
  );
  const idOf = (division: DivisionPeriod): string => {
    const fate = fates.get(division);
    if (fate === undefined) return `hc-${division.code}`;
    if (fate.kind === 'renamed') return idOf(fate.into);
    // The code may mean another place today: an id never comes back (DOMAIN E-06).
    const taken = history.some((other) => other !== division && other.code === division.code);
    return `hc-${division.code}${taken ? `-${division.to}` : ''}`;
  };

  // The latest first, so that what a unit went into is there.
  const past = [...fates].sort(([a], [b]) => ((a.to ?? '') < (b.to ?? '') ? 1 : -1));
  for (const [division, fate] of past) {
    const on = division.to as string;
    if (fate.kind === 'renamed') {
      tree.extend(idOf(division), ({ parent, path, past: earlier = [] }) => {
        const name = commission(division.name);
        const fullName = fullNameBelow(parent === null ? null : tree.get(parent), name);
        const state = { until: on, name, fullName, divisionCode: division.code, parent, path };
        return { past: [state, ...earlier] };
      });
      continue;
    }
    const successors = fate.into.map(({ division: into, part }) => kin(idOf(into), into.name, on, part));
    const [first] = successors;
    const above = parentOf(tree, division.code, first?.organisation);
    if (above === undefined) continue;
    const id = idOf(division);
    const unit = { ...place('county', division.code, division.name), id, closedOn: on, successors };
    tree.add(unit, above);
    for (const { organisation, part } of successors)
      addPredecessor(tree, organisation, kin(id, division.name, on, part));
  }
  for (const { code, name, on, part, successors } of partialTransfers(changes)) {
    for (const into of successors) addPredecessor(tree, `hc-${into.code}`, kin(`hc-${code}`, name, on, part));
  }
  for (const [code, names] of formerNames(history)) tree.extend(`hc-${code}`, () => ({ formerNames: names }));
  for (const { id, since, past: renamed, level, closedOn } of [...tree.units.values()]) {
    // A code that is younger than the table of changes and no earlier name: the unit itself is new (DOMAIN E-12).
    if (level === 'county' && since !== undefined && since >= '2016' && !renamed && closedOn === undefined)
      tree.extend(id, () => ({ validFrom: since }));
  }
}

/** Where an abolished unit stood: below the prefecture of its code, or where its place is now. */
function parentOf(tree: Tree, code: string, successor: OrganisationId | undefined): Organisation | undefined {
  const prefecture = tree.units.get(`hc-${code.slice(0, 4)}00`);
  if (prefecture?.level === 'prefecture') return prefecture;
  const now = successor === undefined ? undefined : tree.units.get(successor);
  return now?.parent ? tree.get(now.parent) : undefined;
}

function addPredecessor(tree: Tree, id: string, predecessor: Kin): void {
  if (!tree.units.has(id)) return;
  tree.extend(id, ({ predecessors = [] }) => ({
    predecessors: [...predecessors, predecessor].sort((a, b) => (a.on < b.on ? -1 : 1)),
  }));
}

/** Reads shared/reference. */
export function organisationsOfChina(): Organisation[] {
  const read = (name: string) =>
    readFileSync(new URL(`../../../shared/reference/${name}`, import.meta.url), 'utf8');
  return organisationsOf(read('divisions_county_2026.csv'), read('division_changes_2016_2026.csv'));
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
