import { percent, readNumber } from '#shared/domain/figures.ts';
import { type Figure, shownFigure } from '#shared/domain/measures.ts';
import type { Row } from '#shared/model/edition.ts';

/** The share that two figures make, as the domain prints it: two decimals, «—» over nothing or while it cannot be read. */
export function ratioShown(
  figure: { readonly numerator?: string | undefined; readonly denominator?: string | undefined } | undefined,
): string {
  const numerator = readNumber(figure?.numerator)?.value;
  const denominator = readNumber(figure?.denominator)?.value;
  if (numerator === undefined || denominator === undefined || denominator === 0) return '—';
  return percent(numerator, denominator, 2);
}

/** Every figure of a record in one line, with its name where the row has several. */
export function figuresText(row: Row, figures: Readonly<Record<string, Figure>> | undefined): string {
  return row.measures
    .flatMap((measure) => {
      const figure = figures?.[measure.id];
      if (figure === undefined) return [];
      const shown = shownFigure(measure, figure);
      return [row.measures.length > 1 ? `${measure.label} ${shown}` : shown];
    })
    .join('；');
}
