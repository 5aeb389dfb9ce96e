import { officialForm, type Printed } from './official-form.ts';
import { officialStandard } from './official-standard.ts';
import type { Paper } from './paper.ts';

export type { Printed } from './official-form.ts';

/** The official table of what a unit answered, in the look of its annex. */
export function officialTable(printed: Printed): Paper {
  return printed.edition.kind === 'form' ? officialForm(printed) : officialStandard(printed);
}
