/**
 * Reads a whole number as people type it: full-width digits (DOMAIN E-92) and spaces around it are accepted. Signs,
 * decimals, thousands separators, exponents and words are not: `1,200` could be a list and `1.200` a decimal.
 * @returns an integer ≥ 0 that is exact, or null
 */
export function parseInteger(raw: string): number | null {
  const trimmed = raw.trim();
  // Before NFKC, which would also turn ① and ² into digits and so read 5² as 52.
  if (!/^[0-9０-９]+$/u.test(trimmed)) return null;
  const value = Number(trimmed.normalize('NFKC'));
  return Number.isSafeInteger(value) ? value : null;
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
  if (isNotDone(raw)) return { value: 0, notDone: true };
  const value = parseInteger(raw);
  return value === null ? null : { value, notDone: false };
}

/**
 * A share in percent, rounded half up for display only: 5 of 8 → 62.50%. Verdicts compare the integers.
 * @param denominator above 0
 */
export function percent(numerator: number, denominator: number, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = (200n * BigInt(numerator) * scale + BigInt(denominator)) / (2n * BigInt(denominator));
  const whole = rounded / scale;
  return decimals === 0 ? `${whole}%` : `${whole}.${String(rounded % scale).padStart(decimals, '0')}%`;
}
