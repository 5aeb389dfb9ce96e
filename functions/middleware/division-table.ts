import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { fullNameBelow } from '#shared/domain/division-names.ts';
import {
  compareDivisionTable,
  readDivisionTable,
  type TableComparison,
  type TableDifference,
} from '#shared/domain/division-table.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** A table as it was compared with the tree. */
export interface ComparedTable extends TableComparison {
  /** Names the comparison, so that exactly what was seen is done. */
  readonly token: string;
  readonly units: readonly Organisation[];
}

/**
 * Compares a table with the branch of an administrator.
 * @throws Refused notPermitted for whoever has no provinces or prefectures below
 */
export async function comparedTable(
  stores: Stores,
  table: string,
  { organisation, roles }: Person,
  now: Instant,
): Promise<ComparedTable> {
  if (!roles.includes('administrator') || !['nation', 'province'].includes(organisation.level))
    reject('notPermitted', '年度区划表由国家级、省级单位的系统管理员导入。');
  const { rows, faults } = readDivisionTable(table);
  const units = await stores.organisations.branch(organisation.path);
  const compared = compareDivisionTable(rows, units, dateOf(now));
  const all = [...faults, ...compared.faults].sort((a, b) => a.line - b.line);
  // Half a table would make the other half look abolished.
  const differences = all.length > 0 ? [] : compared.differences;
  const seen = differences.map(({ key, unit, name, divisionCode, parent }) => [
    key,
    unit?.version ?? 0,
    unit?.path ?? null,
    name,
    divisionCode,
    parent,
  ]);
  return { ...compared, differences, faults: all, units, token: sha256(canonicalJson(seen)) };
}

/** What a difference would make of the unit, in words. */
export function differenceView(difference: TableDifference, units: readonly Organisation[]) {
  const { key, kind, line, unit, name, divisionCode, parent, inferred } = difference;
  const above = typeof parent === 'string' ? units.find(({ id }) => id === parent) : undefined;
  const brought = parent !== null && typeof parent === 'object' ? `新设地级（${parent.prefectureCode}）` : '';
  const after = {
    new: above ? fullNameBelow(above, name) : `${brought}${name}`,
    renamed: above ? fullNameBelow(above, name) : name,
    moved: `${above ? above.fullName : brought}之下`,
    missing: '表中没有这个单位',
  }[kind];
  return { key, kind, line, before: unit?.fullName ?? null, after, divisionCode, inferred };
}
