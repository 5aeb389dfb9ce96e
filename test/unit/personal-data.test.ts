import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkDigitOf,
  isIdNumber,
  personalDataIn,
  personalDataWarning,
} from '#shared/domain/personal-data.ts';

const day = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2026-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const idNumber = fc
  .tuple(fc.integer({ min: 110_000, max: 659_999 }), day, fc.integer({ min: 0, max: 999 }))
  .map(([region, born, order]) => {
    const digits = `${region}${born}${String(order).padStart(3, '0')}`;
    return digits + checkDigitOf(digits);
  });
const mobile = fc
  .tuple(fc.integer({ min: 130, max: 199 }), fc.integer({ min: 0, max: 99_999_999 }))
  .map(([prefix, rest]) => `${prefix}${String(rest).padStart(8, '0')}`);
/** Words that no number begins or ends with. */
const words = fc.stringMatching(/^[的县老人，。；\n张李（）a-z]{1,12}$/u);
const fullWidth = (digits: string) =>
  digits.replace(/\d/gu, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0));

describe('laws of personal data in a text', () => {
  test('every different number is counted once, wherever it stands and however wide its digits are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(idNumber, { maxLength: 6 }),
        fc.uniqueArray(mobile, { maxLength: 6 }),
        words,
        fc.boolean(),
        (ids, mobiles, between, wide) => {
          const listed = [...ids, ...mobiles, ...ids, ...mobiles].join(between);
          expect(personalDataIn(`${between}${wide ? fullWidth(listed) : listed}${between}`)).toEqual({
            idNumbers: ids.length,
            mobiles: mobiles.length,
          });
        },
      ),
    );
  });

  test('a changed digit is found by the check digit', () => {
    fc.assert(
      fc.property(idNumber, fc.nat(16), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const digit = (Number(number[at]) + by) % 10;
        expect(isIdNumber(`${number.slice(0, at)}${digit}${number.slice(at + 1)}`)).toBe(false);
      }),
    );
  });

  test('a masked number is none: what is asked for must pass', () => {
    fc.assert(
      fc.property(idNumber, mobile, (id, phone) => {
        const masked = `${id.slice(0, 6)}********${id.slice(14)} ${phone.slice(0, 3)}****${phone.slice(7)}`;
        expect(personalDataIn(masked)).toEqual({ idNumbers: 0, mobiles: 0 });
      }),
    );
  });

  test('neither is found inside a longer run of digits', () => {
    fc.assert(
      fc.property(idNumber, mobile, fc.integer({ min: 1, max: 9 }), (id, phone, digit) => {
        const ids = id.endsWith('X') ? '' : `${id}${digit} `;
        expect(personalDataIn(`${ids}${digit}${id} ${phone}${digit}${digit}`).idNumbers).toBe(0);
        expect(personalDataIn(`${phone}${digit}${digit} 20${phone}`).mobiles).toBe(0);
      }),
    );
  });
});

test('the standard’s own example, lower-case x, a date that does not exist', () => {
  expect(isIdNumber('11010519491231002X')).toBe(true);
  expect(isIdNumber('11010519491231002x')).toBe(true);
  expect(isIdNumber('440524188001010014')).toBe(false);
  expect(isIdNumber(`11010520230229001${checkDigitOf('11010520230229001')}`)).toBe(false);
});

test('mobile numbers are found with the country code, spaces and hyphens', () => {
  expect(personalDataIn('电话：+86 138-0013-8000；139 0013 9000；13800138000转2').mobiles).toBe(2);
});

test('one contact is no register; an ID number always asks for a redacted sample', () => {
  expect(personalDataWarning({ idNumbers: 0, mobiles: 3 })).toBeNull();
  expect(personalDataWarning({ idNumbers: 0, mobiles: 4 })).toContain('4 个手机号码');
  expect(personalDataWarning({ idNumbers: 2, mobiles: 1 })).toContain('2 个身份证号码、1 个手机号码');
  expect(personalDataWarning({ idNumbers: 2, mobiles: 0 })).toContain('脱敏样本');
});
