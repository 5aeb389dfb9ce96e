import type { PersonalData } from '../model/evidence.ts';

/**
 * Where runs of digits end. A number inside of a longer one (an account, a serial number) is none of ours; letters
 * beside it do not matter («电话13800138000转2»).
 */
const idNumber = /(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])/gu;
const mobile = /(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])/gu;

/** Weights of the 17 digits before the check digit (GB 11643—1999, ISO 7064 MOD 11-2). */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkDigits = '10X98765432';

/** The check digit of the first 17 digits of an ID-card number. @param digits at least 17 ASCII digits */
export function checkDigitOf(digits: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return checkDigits[sum % 11] as string;
}

/**
 * Whether 18 characters are an ID-card number: a date of birth that exists, between 1900 and 2099, and the right check
 * digit. One number in eleven would pass the check digit by chance; the date rules most of the others out.
 */
export function isIdNumber(text: string): boolean {
  if (!/^[1-9][0-9]{16}[0-9Xx]$/u.test(text)) return false;
  const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)].map(Number) as [
    number,
    number,
    number,
  ];
  if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] as number;
  return day <= days && checkDigitOf(text) === text.slice(17).toUpperCase();
}

/**
 * Counts the different ID-card and mobile numbers in a text (DOMAIN E-90: no raw register of disabled elders is
 * uploaded). Full-width digits count as digits. Nothing but the counts leaves this function.
 */
export function personalDataIn(text: string): PersonalData {
  const plain = text.normalize('NFKC');
  const idNumbers = new Set<string>();
  for (const [found] of plain.matchAll(idNumber)) if (isIdNumber(found)) idNumbers.add(found.toUpperCase());
  const mobiles = new Set<string>();
  for (const [, first, second, third] of plain.matchAll(mobile)) mobiles.add(`${first}${second}${third}`);
  return { idNumbers: idNumbers.size, mobiles: mobiles.size };
}

/** A plan or a notice names a contact or two; more mobile numbers than these are a register. */
const contactsOfADocument = 3;

/** What to say to the unit about a file with personal data; null where there is none worth a word. */
export function personalDataWarning({ idNumbers, mobiles }: PersonalData): string | null {
  const parts = [
    ...(idNumbers > 0 ? [`${idNumbers} 个身份证号码`] : []),
    ...(mobiles > contactsOfADocument || (idNumbers > 0 && mobiles > 0) ? [`${mobiles} 个手机号码`] : []),
  ];
  if (parts.length === 0) return null;
  return `文件中有 ${parts.join('、')}，疑似未脱敏的个人信息。请移除后改传脱敏样本（号码中间以 * 代替），原件留存备查。`;
}
