import { expect, test } from 'vitest';
import { checkAnswers, itemsOf } from '#shared/domain/check-answers.ts';
import { checkEdition } from '#shared/domain/check-edition.ts';
import { comparedRatio } from '#shared/domain/compared-ratio.ts';
import type { Edition, Field } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';
import { form, formAnswers } from '../fixtures/answers.ts';

const field = itemsOf(form).find(({ id }) => id === '3.5c') as Field;
const averaging = (value: number | null): Edition => ({
  ...form,
  parameters: (form.parameters ?? []).map((one) => ({ ...one, value, year: value === null ? null : 2025 })),
});
const said = (value: number | null, hospitals: string, withWard: string) =>
  comparedRatio(
    averaging(value),
    field,
    formAnswers({ '3.5a': { number: hospitals }, '3.5b': { number: withWard } }),
  );

test('XR-11: 3.5c against the national average, strictly above (N-13)', () => {
  expect(said(62, '8', '5')).toBe('高于全国平均水平（2025 年 62%），仅供参考。');
  expect(said(63, '8', '5')).toBe('不高于全国平均水平（2025 年 63%），仅供参考。');
  expect(said(50, '8', '4')).toBe('不高于全国平均水平（2025 年 50%），仅供参考。');
  // 60.0001 % prints as 60.00 % and lies above 60 %.
  expect(said(60, '1000000', '600001')).toContain('高于');
  expect(said(60, '1000000', '600001')).not.toContain('不高于');
});

test('XR-11: the source gives no average, and none is invented', () => {
  expect(form.parameters?.map(({ value }) => value)).toEqual([null]);
  expect(comparedRatio(form, field, formAnswers())).toBe('全国平均水平未提供，不作比较。');
});

test('XR-11: nothing is said of a ratio without a value, or of a field that is compared with nothing', () => {
  expect(said(60, '0', '0')).toBeNull();
  expect(said(60, '八', '5')).toBeNull();
  const other = itemsOf(form).find(({ id }) => id === '3.5a') as Field;
  expect(comparedRatio(averaging(60), other, formAnswers())).toBeNull();
});

test('XR-11: it is information and never a fault or a warning', () => {
  expect(checkAnswers(averaging(99), formAnswers(), [])).toEqual({ faults: [], warnings: [] });
});

test('XR-11: the value must be a declared parameter', () => {
  const parent = editions.find(({ id }) => id === form.parent?.edition);
  const { faults } = checkEdition({ ...form, parameters: [] }, { level: 'province', parent });
  expect(faults.map(({ message }) => message)).toEqual([
    '“老年医学科占比”用到的参数“nationalGeriatrics”没有声明。',
  ]);
});
