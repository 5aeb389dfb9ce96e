import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { compareDivisionTable, readDivisionTable } from '#shared/domain/division-table.ts';
import type { LocalDate } from '#shared/model/instant.ts';

const csv = readFileSync(
  new URL('../../shared/reference/divisions_county_2026.csv', import.meta.url),
  'utf8',
);
const china = organisationsOfChina();
const today = '2026-11-22' as LocalDate;
const compare = (text: string, branch = 'nhc/', day = today) => {
  const { rows, faults } = readDivisionTable(text);
  expect(faults).toEqual([]);
  return compareDivisionTable(
    rows,
    china.filter(({ path }) => path.startsWith(branch)),
    day,
  );
};
const told = (text: string, branch?: string, day?: LocalDate) =>
  compare(text, branch, day).differences.map(({ kind, line, unit, name, divisionCode, inferred }) => [
    kind,
    line === null ? null : csv.split('\n').length >= line,
    unit?.id ?? null,
    name,
    divisionCode,
    inferred,
  ]);
const with2027 = (change: (text: string) => string) => change(csv.replace(/\r/g, ''));

test('E-12: the table that the tree was made of says nothing else than the tree, overrides and 兵团 included', () => {
  expect(compare(csv)).toMatchObject({ differences: [], faults: [], unchanged: 2_847, ignored: 0 });
});

test('E-12, E-11: a new county, a county that became a city, a new name for a code, a county that is gone, each by its kind', () => {
  const next = with2027((text) =>
    text
      .replace(
        '653132,岑岭县',
        '653133,西岭县,新疆维吾尔自治区,650000,喀什地区,653100,0,2027,\n653132,岑岭县',
      )
      .replace('520621,江口县', '520682,江口市')
      .replace('500110,綦江区', '500110,新綦区')
      .replace(/^500229,.*\n/m, ''),
  );
  expect(told(next)).toEqual([
    ['renamed', true, 'hc-500110', '新綦区卫生健康委员会', '500110', false],
    ['renamed', true, 'hc-520621', '江口市卫生健康委员会', '520682', true],
    ['new', true, null, '西岭县卫生健康委员会', '653133', false],
    ['missing', null, 'hc-500229', '城口县卫生健康委员会', '500229', false],
  ]);
});

test('a county under another prefecture is moved; a prefecture that the tree has not is new, before what stands below it', () => {
  const next = with2027((text) =>
    text
      .replace(
        '522301,兴义市,贵州省,520000,黔西南布依族苗族自治州,522300',
        '522301,兴义市,贵州省,520000,安顺市,520400',
      )
      .replace(
        '522302,兴仁市,贵州省,520000,黔西南布依族苗族自治州,522300',
        '522302,兴仁市,贵州省,520000,新兴市,520700',
      ),
  );
  expect(told(next).map(([kind, , unit, name, code]) => [kind, unit, name, code])).toEqual([
    ['new', null, '新兴市卫生健康委员会', '520700'],
    ['moved', 'hc-522301', '兴义市卫生健康委员会', '522301'],
    ['moved', 'hc-522302', '兴仁市卫生健康委员会', '522302'],
  ]);
});

test('E-04, E-06: a province compares its own rows; codes are those of the day, and the 兵团 sees its cities only', () => {
  expect(compare(csv, 'nhc/hc-500000/')).toMatchObject({ differences: [], unchanged: 37 });
  expect(compare(csv, 'nhc/hc-650000/')).toMatchObject({ differences: [], unchanged: 99 });
  expect(compare(csv, 'nhc/hc-xpcc/')).toMatchObject({ differences: [], unchanged: 13 });
  // On the last day of 渝北区 it is there, 两江新区 is not yet.
  const then = told(csv, 'nhc/hc-500000/', '2025-11-05' as LocalDate);
  expect(then.map(([kind, , unit, name]) => [kind, unit, name])).toEqual([
    ['new', null, '两江新区卫生健康委员会'],
    ['missing', 'hc-500112', '渝北区卫生健康委员会'],
    ['missing', 'hc-500105', '江北区卫生健康委员会'],
  ]);
});

test('every line that cannot be read is named with what is wrong in it', () => {
  const head = '代码,名称,省级,省级代码,地级,地级代码';
  const good = '500110,綦江区,重庆市,500000,,';
  const bad = [
    '50011,綦江区,重庆市,500000,,',
    good,
    '500111,大足,重庆市,500000,,',
    '500112,渝北区,重庆市,50000,,',
    '653101,喀什市,新疆维吾尔自治区,650000,喀什地区,',
    '653121,疏附县,新疆维吾尔自治区,650000,喀什地区,653101',
    '500113,,重庆市,500000,,',
    '500114,黔江区,重庆市',
  ];
  const { rows, faults } = readDivisionTable(`\uFEFF${head}\r\n${[good, ...bad].join('\r\n')}\r\n`);
  expect(rows.map(({ name }) => name)).toEqual(['綦江区']);
  expect(faults.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '3 区划代码“50011”应为 6 位数字。',
    '4 区划代码 500110 与第 2 行重复。',
    '5 “大足”不像县级单位的名称（应以县、区、市、旗等结尾）。',
    '6 省级代码“50000”应为 6 位数字，后四位为 0。',
    '7 地级名称和地级代码应同时填写，直属于省的都不填。',
    '8 地级代码“653101”应为 6 位数字，后两位为 0。',
    '9 缺少名称。',
    '10 应有 6 列，实有 3 列。',
  ]);
  expect(readDivisionTable('编号,名字\n1,2').faults).toEqual([
    { line: 1, message: '表头缺少“代码、名称、省级代码、地级、地级代码”列。请从第一行写明各列名称。' },
  ]);
  expect(readDivisionTable(`${head}\n\n`).faults).toEqual([{ line: 1, message: '表中没有内容。' }]);
  const unknown = '659099,某某市,新疆维吾尔自治区,650000,,,第九十九师';
  const read = readDivisionTable(`${head},兵团师\n${unknown}`);
  expect(compareDivisionTable(read.rows, china, today).faults).toEqual([
    { line: 2, message: '机构树中没有“第九十九师”。' },
  ]);
});
