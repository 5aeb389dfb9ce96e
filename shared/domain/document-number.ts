/**
 * 文号, the number of an official document: 发文机关代字、〔年份〕、序号、「号」. People type its brackets in every way that
 * a keyboard offers; one document has one number (DOMAIN E-91).
 */

/** Hexagonal brackets 〔〕 are the standard's (GB/T 9704); the others are what people type in their place. */
const opening = '〔［[(（【〖﹝｛{〈《<「';
const closing = '〕］])）】〗﹞｝}〉》>」';
const escaped = (marks: string) => marks.replace(/[\]\\^-]/g, '\\$&');
const year = new RegExp(`[${escaped(opening)}](\\d{4})[${escaped(closing)}]`, 'u');
const wellFormed = /^[\u4e00-\u9fa5]+〔\d{4}〕\d+号$/;

/**
 * The one spelling of a 文号: brackets of the year as 〔〕, digits half-width, no blanks. Everything else stays as it was
 * typed: what is no 文号 does not become one. Normalising twice is normalising once.
 */
export function normalisedDocumentNumber(raw: string): string {
  return (
    raw
      .replace(/[\s\u200B\u2060\uFEFF]/gu, '')
      // Digits only: full-width letters and signs are somebody's words (DOMAIN E-92).
      .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
      .replace(year, '〔$1〕')
  );
}

/** What is wrong with a 文号, in words that say how to write it; null where nothing is. */
export function objectionToDocumentNumber(raw: string): string | null {
  const number = normalisedDocumentNumber(raw);
  if (number === '') return '请填写文号';
  if (wellFormed.test(number)) return null;
  return `文号“${raw.trim()}”${reasonOf(number)}，应类似“渝卫发〔2023〕46号”`;
}

function reasonOf(number: string): string {
  if (!number.endsWith('号')) return '末尾缺少“号”字';
  if (!/〔\d{4}〕/.test(number)) return '缺少括号内的四位年份';
  if (/^〔/.test(number)) return '缺少年份之前的发文机关代字';
  if (/〕第/.test(number)) return '的序号前不加“第”字';
  if (!/〕\d+号$/.test(number)) return '的序号应为数字';
  return '的发文机关代字只用汉字';
}
