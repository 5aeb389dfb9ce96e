import { percent, readNumber } from '#shared/domain/figures.ts';

/** The share that two figures make, as the domain prints it: two decimals, «—» over nothing or while it cannot be read. */
export function ratioShown(
  figure: { readonly numerator?: string | undefined; readonly denominator?: string | undefined } | undefined,
): string {
  const numerator = readNumber(figure?.numerator)?.value;
  const denominator = readNumber(figure?.denominator)?.value;
  if (numerator === undefined || denominator === undefined || denominator === 0) return '—';
  return percent(numerator, denominator, 2);
}
