import type { LocalDate } from '../model/instant.ts';
import { localDateIn } from './time.ts';

/**
 * Reads a whole number as people type it: full-width digits (DOMAIN E-92) and spaces around it are accepted. Signs,
 * decimals, thousands separators, exponents and words are not: `1,200` could be a list and `1.200` a decimal.
 * @returns an integer ≥ 0 that is exact, or null
 */
export function parseInteger(raw: string): number | null {
  const plain = plainDigits(raw);
  if (plain >= 0) return plain;
  const trimmed = raw.trim();
  // Before NFKC, which would also turn ① and ² into digits and so read 5² as 52.
  if (!/^[0-9０-９]+$/u.test(trimmed)) return null;
  const value = Number(trimmed.normalize('NFKC'));
  return Number.isSafeInteger(value) ? value : null;
}

/** What nearly every figure is: one to fifteen digits and nothing else, read without a regular expression. -1: not so. */
function plainDigits(raw: string): number {
  const { length } = raw;
  if (length === 0 || length > 15) return -1;
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = raw.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const notDoneWords = new Set(['无', '暂无', '无相关工作']);

/**
 * Whether a text says that nothing was done (「如未开展相关工作请填写“无”。」, DOMAIN X-02, §C.3): 无 and its usual
 * variants, with or without closing punctuation. Never asked about 6.2, where 无 is the good answer.
 */
export function isNotDone(raw: string): boolean {
  return notDoneWords.has(raw.trim().replace(/[\s。．.；;，,、！!]+$/u, ''));
}

/** A number as read: `notDone` where 无 was typed for it, which counts as 0 (DOMAIN §C.3). */
export interface ReadNumber {
  readonly value: number;
  readonly notDone: boolean;
}

/** Reads a number that may also be answered with 无. @returns null where it is blank or no integer ≥ 0 */
export function readNumber(raw: string | undefined): ReadNumber | null {
  if (raw === undefined) return null;
  const value = parseInteger(raw);
  if (value !== null) return { value, notDone: false };
  return isNotDone(raw) ? { value: 0, notDone: true } : null;
}

/**
 * A share in percent, rounded half up for display only: 5 of 8 → 62.50%. Verdicts compare the integers.
 * @param denominator above 0
 */
export function percent(numerator: number, denominator: number, decimals: number): string {
  if (numerator < 1e9 && denominator < 1e9 && decimals <= 2) {
    // Every product here is exact: below 2 × 10¹³ + 10⁹.
    const steps = 10 ** decimals;
    const whole = Math.floor((200 * numerator * steps + denominator) / (2 * denominator));
    const shown = `${Math.floor(whole / steps)}`;
    return decimals === 0 ? `${shown}%` : `${shown}.${String(whole % steps).padStart(decimals, '0')}%`;
  }
  const scale = 10n ** BigInt(decimals);
  const rounded = (200n * BigInt(numerator) * scale + BigInt(denominator)) / (2n * BigInt(denominator));
  const whole = rounded / scale;
  return decimals === 0 ? `${whole}%` : `${whole}.${String(rounded % scale).padStart(decimals, '0')}%`;
}

/**
 * Reads a calendar date as people type it: 2021-11-21, 2021/11/21, 2021.11.21, 2021年11月21日, full-width digits.
 * @returns null where it is none, or not of 1900 to 2099
 */
export function readDate(raw: string | undefined): LocalDate | null {
  const text = raw?.normalize('NFKC').replace(/\s/gu, '') ?? '';
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/u.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  return localDateIn(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}
