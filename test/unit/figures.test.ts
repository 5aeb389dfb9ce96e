import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNotDone, parseInteger, percent, readDate, readNumber } from '#shared/domain/figures.ts';
import { fullYears, yearsAfter } from '#shared/domain/time.ts';
import type { LocalDate } from '#shared/model/instant.ts';

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

describe('dates as people type them', () => {
  test.each([
    ['2021-11-21', '2021-11-21'],
    ['2021/1/5', '2021-01-05'],
    ['2021.01.05', '2021-01-05'],
    ['2021年1月5日', '2021-01-05'],
    ['２０２１年１月５日', '2021-01-05'],
    [' 2020 - 2 - 29 ', '2020-02-29'],
    ['2021-02-29', null],
    ['2021年13月1日', null],
    ['20211121', null],
    ['2021', null],
    ['1899-01-01', null],
    ['二〇二一年', null],
    ['', null],
  ])('%s → %s', (raw, read) => {
    expect(readDate(raw)).toBe(read);
  });
});

describe('years by the day (Civil Code art. 202)', () => {
  const d = (date: string) => date as LocalDate;
  test.each([
    ['2024-02-29', 3, '2027-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2023-10-16', 3, '2026-10-16'],
    ['2028-02-29', -5, '2023-02-28'],
    ['2000-02-29', -100, '1900-02-28'],
  ])('%s and %i years: %s', (from, years, to) => {
    expect(yearsAfter(d(from), years)).toBe(to);
  });

  test('law: the day before an anniversary a year is missing, on it it is full', () => {
    const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2040-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 50 }), (begun, years) => {
        const from = d(begun.toISOString().slice(0, 10));
        const on = yearsAfter(from, years);
        const before = d(new Date(Date.parse(on) - 86_400_000).toISOString().slice(0, 10));
        expect([fullYears(from, before), fullYears(from, on)]).toEqual([years - 1, years]);
      }),
    );
  });
});
