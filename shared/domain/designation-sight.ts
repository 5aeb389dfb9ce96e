import type { Designation, DesignationEvent } from '../model/designation.ts';
import type { Person } from '../model/organisation.ts';
import { inspectsDesignation } from './designation-states.ts';

/** Whose business the inside of a title is: the unit's own, and that of whoever inspects and decides. */
function isInside({ organisation, lead }: Designation, person: Person): boolean {
  return person.organisation.id === organisation || person.organisation.id === lead;
}

const caseActions: ReadonlySet<string> = new Set([
  'openCase',
  'moveHearing',
  'stateDefence',
  'dismissCase',
  'closeHearing',
]);

/** An inspection that nobody was told of before it took place (不定期检查). */
function isUnannounced({ inspection }: Designation): boolean {
  return inspection?.kind === 'unscheduled' && inspection.inspectedOn === null;
}

/**
 * The record as a person may know it: the facts of a case and what the unit said to them stay between the unit and the
 * lead; the unit does not learn of an unannounced inspection before it has taken place.
 */
export function designationSeenBy(designation: Designation, person: Person): Designation {
  const { case: file } = designation;
  const inside = isInside(designation, person);
  const hidesCase = !inside && file !== null;
  const hidesInspection = isUnannounced(designation) && !inspectsDesignation(designation, person);
  if (!hidesCase && !hidesInspection) return designation;
  return {
    ...designation,
    ...(hidesCase && { case: { ...file, facts: '', statement: null } }),
    ...(hidesInspection && { inspection: null }),
  };
}

/** The events that a person may read, in the same way. */
export function designationEventsSeenBy(
  designation: Designation,
  events: readonly DesignationEvent[],
  person: Person,
): DesignationEvent[] {
  const inside = isInside(designation, person);
  const inspector = inspectsDesignation(designation, person);
  return events
    .filter(
      ({ action, data, number }) =>
        inspector ||
        action !== 'planInspection' ||
        data['kind'] !== 'unscheduled' ||
        events.some((later) => later.number > number && later.action === 'recordInspection'),
    )
    .map((event) =>
      inside || !caseActions.has(event.action) ? event : { ...event, data: {}, reason: null },
    );
}
