import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNotDone, parseInteger, percent, readNumber } from '#shared/domain/figures.ts';

const fullWidth = (digits: string) =>
  digits.replace(/\d/gu, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0));

describe('laws of integers as typed', () => {
  test('E-92: what is printed is read back, in half-width or full-width digits, with spaces around', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom('', ' ', '　', '\t'), (value, space) => {
        expect(parseInteger(`${space}${value}${space}`)).toBe(value);
        expect(parseInteger(`${space}${fullWidth(String(value))}${space}`)).toBe(value);
      }),
    );
  });

  test('whatever is read is a safe integer ≥ 0, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[ ０-９0-9.,+\-e①²]{1,20}$/u)),
        (raw) => {
          const value = parseInteger(raw);
          if (value !== null) {
            expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
            expect(raw.trim()).toMatch(/^[0-9０-９]+$/u);
          }
        },
      ),
    );
  });

  test.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.5',
    '1，200',
    '1,200',
    '1e3',
    '0x10',
    '十二',
    '12家',
    '5²',
    '①',
    '9007199254740993',
  ])('refused: «%s»', (raw) => expect(parseInteger(raw)).toBeNull());
});

describe('C.3: the 无 rule', () => {
  test.each(['无', '无。', '无；', ' 无 ', '暂无', '暂无。', '无相关工作', '无相关工作。'])(
    '«%s» means that nothing was done',
    (raw) => expect(isNotDone(raw)).toBe(true),
  );
  test.each(['', '0', '无锡模式', '无障碍改造已完成', '暂无数据，正在统计', '有'])('«%s» does not', (raw) =>
    expect(isNotDone(raw)).toBe(false),
  );
  test('X-02: 无 typed for a number counts as 0, and is told apart from 0', () => {
    expect(readNumber('暂无')).toEqual({ value: 0, notDone: true });
    expect(readNumber('０')).toEqual({ value: 0, notDone: false });
    expect(readNumber('')).toBeNull();
    expect(readNumber(undefined)).toBeNull();
  });
});

describe('percentages for display', () => {
  test.each([
    [5, 8, 2, '62.50%'],
    [1, 3, 2, '33.33%'],
    [2, 3, 2, '66.67%'],
    [1, 800, 2, '0.13%'],
    [25, 30, 1, '83.3%'],
    [26, 30, 1, '86.7%'],
    [19, 20, 0, '95%'],
    [0, 4, 1, '0.0%'],
  ])('%i of %i with %i decimals is %s', (numerator, denominator, decimals, shown) =>
    expect(percent(numerator, denominator, decimals)).toBe(shown),
  );
  test('XR-1: half up, within half a unit of the last place', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }), (numerator, denominator) => {
        const shown = Number(percent(numerator, denominator, 2).slice(0, -1));
        expect(Math.abs(shown - (numerator * 100) / denominator)).toBeLessThanOrEqual(0.005 + 1e-6);
      }),
    );
  });
});
