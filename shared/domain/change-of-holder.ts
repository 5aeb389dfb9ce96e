import type { Designation } from '../model/designation.ts';
import type { Organisation } from '../model/organisation.ts';
import { holderName } from './designate.ts';
import { shownDate } from './time.ts';

/**
 * What the tree of organisations says of a title's holder that the title does not: it was renamed, or went into another
 * unit. Said, and never acted on: the title changes by a decision of the lead alone (DOMAIN E-09, E-11).
 * @returns null where nothing changed
 */
export function changeOfHolder(
  { organisationName, fullName, kind }: Pick<Designation, 'organisationName' | 'fullName' | 'kind'>,
  unit: Organisation,
): string | null {
  const { closedOn, successors = [] } = unit;
  if (closedOn !== undefined) {
    const into = successors.map(({ name }) => holderName(kind, name)).join('、');
    return `${organisationName}已于${shownMoment(closedOn)}撤销${into === '' ? '' : `，并入${into}`}。`;
  }
  const [name, full] = [holderName(kind, unit.name), holderName(kind, unit.fullName)];
  if (full !== fullName && name !== organisationName) return `${organisationName}现名${name}。`;
  return null;
}

/** A day, or the month or the year where the source says no more. */
function shownMoment(moment: string): string {
  const [year, month, day] = moment.split('-').map(Number);
  if (day !== undefined) return shownDate(moment);
  return month === undefined ? `${year}年` : `${year}年${month}月`;
}
