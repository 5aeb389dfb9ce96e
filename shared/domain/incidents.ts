import type { IncidentId } from '../model/ids.ts';
import type { Incident, IncidentKind } from '../model/incident.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { recordedActor } from './decide.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

/** Who puts an event on record: whoever reviews or leads above the unit, never the unit itself. */
export function mayRecordIncident(
  { organisation, roles }: Person,
  unit: Pick<Organisation, 'id' | 'path'>,
): boolean {
  const reviews = roles.includes('reviewer') || roles.includes('lead');
  return reviews && organisation.id !== unit.id && isInBranch(unit.path, organisation);
}

/** Who reads the register of a unit: itself, and whoever stands above it. */
export function maySeeIncidents({ organisation }: Person, unit: Pick<Organisation, 'path'>): boolean {
  return isInBranch(unit.path, organisation);
}

/** Puts a major negative event of a unit on record: from then on it is known at every gate (N-17, N-30, E-48). */
export function recordIncident(
  unit: Organisation,
  wish: { readonly kind: IncidentKind; readonly on: LocalDate; readonly description: string },
  id: IncidentId,
  person: Person,
  now: Instant,
): Result<Incident> {
  if (!mayRecordIncident(person, unit))
    return refuse('notPermitted', '重大负面事件由上级审核或主办单位登记。');
  if (wish.on > dateOf(now)) {
    const message = '事件日期不能晚于今天。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/on', message }] });
  }
  return accept({
    ...wish,
    id,
    organisation: unit.id,
    at: now,
    by: recordedActor(person),
    retracted: null,
    revision: 1,
  });
}

/** Takes an event that proved wrong out of the count; the record of it stays. */
export function retractIncident(
  unit: Organisation,
  incident: Incident,
  reason: string,
  person: Person,
  now: Instant,
): Result<Incident> {
  if (!mayRecordIncident(person, unit))
    return refuse('notPermitted', '重大负面事件由上级审核或主办单位登记和撤销。');
  if (incident.retracted !== null) return refuse('transitionNotAllowed', '该记录已经撤销。');
  return accept({
    ...incident,
    retracted: { at: now, by: recordedActor(person), reason },
    revision: incident.revision + 1,
  });
}
